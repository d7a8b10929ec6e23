package io.github.llmbench.server.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class OutboundGuardTest {
    private final OutboundGuard guard = new OutboundGuard(Set.of("127.0.0.1:11434", "ollama.internal"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/v1",
                "http://127.1/v1",
                "http://2130706433/v1",
                "http://localhost./v1",
                "http://localhost:8080/v1",
                "http://[::1]/v1",
                "http://[::ffff:127.0.0.1]/v1",
                "http://[::ffff:a00:1]/v1",
                "http://[64:ff9b::7f00:1]/v1",
                "http://[2002:7f00:1::]/v1",
                "http://10.1.2.3/v1",
                "http://172.16.0.1/v1",
                "http://192.168.1.1/v1",
                "http://100.64.0.1/v1",
                "http://0.0.0.0/v1",
                "http://[fd12::1]/v1",
                "http://[fe80::1]/v1",
                "http://224.0.0.1/v1",
                "http://169.254.169.254/latest/meta-data",
                "http://[::ffff:169.254.169.254]/",
                "http://[fd00:ec2::254]/",
                "http://100.100.100.200/",
                "http://192.0.0.192/",
                "http://168.63.129.16/metadata",
                "http://[::ffff:168.63.129.16]/",
                "http://[fd20:ce::254]/",
                "http://metadata.google.internal/computeMetadata/v1",
                "http://METADATA.google.internal./",
                "ftp://example.com/",
            })
    void what_only_this_machine_can_reach_is_refused_however_it_is_written(String url) {
        assertThatThrownBy(() -> guard.check(URI.create(url))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2852039166", "0xa9fea9fe", "0XA9FEA9FE"})
    void a_number_is_refused_without_asking_what_it_leads_to(String host) {
        assertThatThrownBy(() -> guard.check(URI.create("http://" + host + "/v1")))
                .hasMessageContaining("host " + host + " is a number")
                .hasMessageContaining("four numbers with dots");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111"})
    void public_addresses_are_reached(String address) throws UnknownHostException {
        InetAddress found = InetAddress.getByName(address);
        assertThatCode(() -> guard.check("api.example.com", 443, found)).doesNotThrowAnyException();
    }

    @Test
    void an_operator_may_allow_a_private_host_but_never_a_clouds_metadata() throws UnknownHostException {
        assertThatCode(() -> guard.check(URI.create("http://127.0.0.1:11434/v1")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> guard.check(URI.create("http://127.0.0.1:11435/v1")))
                .hasMessageContaining("private");
        assertThatCode(() -> guard.check("ollama.internal", 80, InetAddress.getByName("10.0.0.7")))
                .doesNotThrowAnyException();
        InetAddress metadata = InetAddress.getByName("169.254.169.254");
        assertThatThrownBy(() -> guard.check("ollama.internal", 80, metadata)).hasMessageContaining("never");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "100.100.100.200",
                "192.0.0.192",
                "168.63.129.16",
                "fd00:ec2::254",
                "fd20:ce::254",
            })
    void an_allowed_host_that_leads_to_a_clouds_metadata_is_refused(String address) throws UnknownHostException {
        InetAddress metadata = InetAddress.getByName(address);
        assertThatThrownBy(() -> guard.check("ollama.internal", 80, metadata)).hasMessageContaining("never");
    }

    @Test
    void a_name_that_leads_to_a_private_address_is_refused_for_the_address() throws UnknownHostException {
        InetAddress rebound = InetAddress.getByName("192.168.0.1");
        assertThatThrownBy(() -> guard.check("api.example.com", 443, rebound)).hasMessageContaining("192.168.0.1");
    }
}
