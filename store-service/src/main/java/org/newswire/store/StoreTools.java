package org.newswire.store;

import org.newswire.settings.Settings;
import org.newswire.store.doctor.DoctorCommand;
import org.newswire.store.export.ExportCommand;
import org.newswire.store.upgrade.UpgradeCommand;
import org.newswire.tools.CommandContext;
import org.newswire.tools.CommandRunner;

/// The commands of `deploy/newswire` that need the database.
public final class StoreTools {
    private StoreTools() {}

    public static void main(String[] args) {
        CommandRunner.main(args, StoreTools::doctor, ExportCommand::new, UpgradeCommand::new);
    }

    static DoctorCommand doctor(CommandContext context) {
        return new DoctorCommand(
                context, () -> SetupCommand.ofServices(new Settings(context.environment())), SetupCommand.OF_TOOLS);
    }
}
