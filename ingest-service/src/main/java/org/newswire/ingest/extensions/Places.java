package org.newswire.ingest.extensions;

import com.rometools.modules.georss.GeoRSSModule;
import com.rometools.modules.georss.geometries.AbstractGeometry;
import com.rometools.modules.georss.geometries.AbstractRing;
import com.rometools.modules.georss.geometries.Envelope;
import com.rometools.modules.georss.geometries.LineString;
import com.rometools.modules.georss.geometries.LinearRing;
import com.rometools.modules.georss.geometries.Point;
import com.rometools.modules.georss.geometries.Polygon;
import com.rometools.modules.georss.geometries.PositionList;
import org.jspecify.annotations.Nullable;
import org.newswire.raw.RawItem;

/// Converts a GeoRSS geometry to a point: the middle of a line, an area or a box.
final class Places {
    private static final int MAX_NAME_CHARS = 200;

    private Places() {}

    /// Returns the place, or null if the geometry has no valid coordinates.
    static RawItem.@Nullable Place place(GeoRSSModule module) {
        double[] middle = middle(module.getGeometry());
        if (middle.length == 0 || !(Math.abs(middle[0]) <= 90) || !(Math.abs(middle[1]) <= 180)) {
            return null;
        }
        return new RawItem.Place(middle[0], middle[1], MediaModules.cut(module.getFeatureNameTag(), MAX_NAME_CHARS));
    }

    private static double[] middle(@Nullable AbstractGeometry geometry) {
        return switch (geometry) {
            case Point point
            when point.getPosition() != null ->
                new double[] {
                    point.getPosition().getLatitude(), point.getPosition().getLongitude()
                };
            case Envelope box ->
                new double[] {
                    (box.getMinLatitude() + box.getMaxLatitude()) / 2,
                    (box.getMinLongitude() + box.getMaxLongitude()) / 2
                };
            case LineString line -> middle(line.getPositionList());
            case Polygon area -> middle(area.getExterior());
            case null, default -> new double[0];
        };
    }

    private static double[] middle(@Nullable AbstractRing ring) {
        return ring instanceof LinearRing line ? middle(line.getPositionList()) : new double[0];
    }

    private static double[] middle(@Nullable PositionList positions) {
        if (positions == null || positions.size() == 0) {
            return new double[0];
        }
        double south = Double.POSITIVE_INFINITY;
        double north = Double.NEGATIVE_INFINITY;
        double west = Double.POSITIVE_INFINITY;
        double east = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < positions.size(); i++) {
            south = Math.min(south, positions.getLatitude(i));
            north = Math.max(north, positions.getLatitude(i));
            west = Math.min(west, positions.getLongitude(i));
            east = Math.max(east, positions.getLongitude(i));
        }
        return new double[] {(south + north) / 2, (west + east) / 2};
    }
}
