package dev.tidegate.system.faults.campaign;

import dev.tidegate.system.faults.kind.FaultKinds;
import java.io.IOException;
import java.nio.file.Files;

/** {@code test/campaign}: options as {@link CampaignOptions} has them. Ends with 1 if anything was lost. */
final class CampaignMain {

    private CampaignMain() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 1 && arguments[0].equals("--list")) {
            FaultKinds.ALL.forEach(
                    kind -> System.out.println(kind.name() + "\t" + kind.meaning() + "\t" + kind.expected()));
            return;
        }
        CampaignOptions options =
                CampaignOptions.parse(String.join(" ", arguments), Files.createTempDirectory("tidegate-campaign-"));
        System.exit(new FaultCampaign(options).run().wrong().isEmpty() ? 0 : 1);
    }
}
