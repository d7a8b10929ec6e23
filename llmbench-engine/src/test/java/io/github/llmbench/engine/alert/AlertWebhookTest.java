package io.github.llmbench.engine.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AlertWebhookTest {
    private static final String SECRET = "whsec-canary";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "10.1.2.3",
                "172.16.0.1",
                "192.168.1.1",
                "169.254.1.1",
                "100.64.0.1",
                "0.0.0.0",
                "198.18.0.1",
                "[::1]",
                "[::]",
                "[fe80::1]",
                "[fd12::1]",
                "[::ffff:10.0.0.1]",
                "[64:ff9b::10.0.0.1]",
                "[::10.0.0.1]",
                "2130706433",
                "224.0.0.1",
                "localhost"
            })
    void private_addresses_are_told_from_public_ones(String host) {
        assertThatThrownBy(() -> PublicAddresses.check(host, false)).hasMessageContaining(AlertWebhook.PRIVATE);
        assertThatCode(() -> PublicAddresses.check(host, true)).doesNotThrowAnyException();
    }

    @Test
    void public_addresses_pass_and_metadata_services_never_do() {
        assertThatCode(() -> PublicAddresses.check("8.8.8.8", false)).doesNotThrowAnyException();
        assertThatCode(() -> PublicAddresses.check("[2001:4860:4860::8888]", false))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> PublicAddresses.check("169.254.169.254", true)).hasMessageContaining("metadata");
    }

    @Test
    void unsound_settings_are_one_line_that_shows_no_secret_part() {
        assertThatThrownBy(() -> AlertWebhook.configured(Map.of(AlertWebhook.URL, "https://h/canary")::get))
                .hasMessageContaining(AlertWebhook.SECRET)
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> AlertWebhook.configured(
                        Map.of(AlertWebhook.URL, "ftp://h/canary", AlertWebhook.SECRET, SECRET)::get))
                .hasMessageContaining("its scheme was \"ftp\"")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> AlertWebhook.configured(
                        Map.of(AlertWebhook.URL, "https://u:canary@h/", AlertWebhook.SECRET, SECRET)::get))
                .hasMessageContaining("must not hold a user name")
                .hasMessageNotContaining("canary");
        assertThatThrownBy(() -> AlertWebhook.configured(
                        Map.of(AlertWebhook.URL, "https://h /canary", AlertWebhook.SECRET, SECRET)::get))
                .hasMessageContaining("must be a URL such as")
                .hasMessageNotContaining("canary");
        assertThat(AlertWebhook.configured(Map.<String, String>of()::get)).isEmpty();
    }
}
