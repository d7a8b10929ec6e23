package io.github.llmbench.providers.bench;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.atOnceUsers;
import static io.gatling.javaapi.core.CoreDsl.during;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.Simulation;

/** The same calls as Gatling makes them: 64 users, each of whom asks again as soon as it has its answer. */
public final class ShortCalls extends Simulation {
    /** For Gatling. */
    public ShortCalls() {
        setUp(scenario("short")
                        .exec(during(Integer.getInteger("peers.seconds"))
                                .on(http("short")
                                        .post("/short/chat/completions")
                                        .body(StringBody(SideBySide.BODY))
                                        .check(status().is(200))))
                        .injectOpen(atOnceUsers(64)))
                .protocols(http.baseUrl(System.getProperty("peers.url")).contentTypeHeader("application/json"));
    }
}
