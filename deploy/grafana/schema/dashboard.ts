// What dashboard.schema.json is made from, by `renew`: Grafana's own types. Grafana leaves open what depends on a panel's
// type and data source (options, custom field options, queries); here it is closed for the types of panel that our
// dashboards have. Another type is added likewise.
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen';
import type * as timeseries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import type * as grafana from '@grafana/schema/dist/esm/raw/dashboard/x/dashboard_types.gen';
import type { dataquery } from '@grafana/grafana-foundation-sdk/dist/prometheus';

export interface Dashboard extends Omit<grafana.Dashboard, 'panels'> {
  panels: Array<PanelOrRow>;
}

/** @discriminator type */
export type PanelOrRow = Stat | TimeSeries | Row;

/** @discriminator type */
export type Panel = Stat | TimeSeries;

export interface Row extends Omit<grafana.RowPanel, 'gridPos' | 'panels'> {
  gridPos: Place;
  panels: Array<Panel>;
}

export interface Stat extends PanelOf<'stat', All<stat.Options>, never> {}

export interface TimeSeries extends PanelOf<'timeseries', All<timeseries.Options>, All<timeseries.FieldConfig>> {}

interface PanelOf<Type extends string, Options, Custom> extends Omit<grafana.Panel, 'type' | 'gridPos' | 'options' | 'fieldConfig' | 'targets'> {
  type: Type;
  gridPos: Place;
  options: Options;
  fieldConfig: Omit<grafana.FieldConfigSource, 'defaults'> & {
    defaults: Omit<grafana.FieldConfig, 'custom'> & { custom?: Custom };
  };
  targets: Array<PrometheusQuery>;
}

// The same without its name: each plugin names its types Options and FieldConfig.
type All<Type> = Omit<Type, never>;

export interface PrometheusQuery extends Omit<dataquery, '_implementsDataqueryVariant' | 'datasource'> {
  datasource: grafana.DataSourceRef;
}

// The limits are those of Grafana's definition in CUE (kinds/dashboard), which its TypeScript doesn't have.
export interface Place extends grafana.GridPos {
  /**
   * @asType integer
   * @minimum 1
   */
  h: number;
  /**
   * @asType integer
   * @minimum 1
   * @maximum 24
   */
  w: number;
  /**
   * @asType integer
   * @minimum 0
   * @maximum 23
   */
  x: number;
  /**
   * @asType integer
   * @minimum 0
   */
  y: number;
}
