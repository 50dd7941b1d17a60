package dev.tidegate.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.system.faults.campaign.CampaignOptions;
import dev.tidegate.system.faults.campaign.CampaignReport;
import dev.tidegate.system.faults.campaign.FaultCampaign;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A few groups of faults of docs/FAULTS.md, always the same. {@code -Dtidegate.faults="--minutes 90 --seed 7"} takes others
 * and runs longer; {@code test/campaign} does that.
 */
@Timeout(6 * 60 * 60)
class FaultCampaignIT {

    private static final String OPTIONS =
            System.getProperty("tidegate.faults", "--seed 7 --to 35 --minutes 1 --begin streaming");

    @TempDir
    Path directory;

    @Test
    void nothingIsLostWhateverFails() {
        CampaignReport report = new FaultCampaign(CampaignOptions.parse(OPTIONS, directory)).run();

        assertThat(report.wrong()).isEmpty();
        assertThat(report.hits()).as("faults that were seen to happen").isGreaterThan(report.injected() / 3);
    }
}
