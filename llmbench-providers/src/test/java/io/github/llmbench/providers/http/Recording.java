package io.github.llmbench.providers.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Writes down what a subscriber hears. */
class Recording implements ResponseSubscriber {
    final List<Long> stamps = new ArrayList<>();
    final List<Long> sent = new ArrayList<>();
    final List<String> calls = new ArrayList<>();
    final List<String> threads = new ArrayList<>();
    final CountDownLatch firstBytes = new CountDownLatch(1);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final CompletableFuture<Recording> ended = new CompletableFuture<>();
    int status;
    Map<String, String> headers = Map.of();
    TransportFailure failure;

    private void heard(String call, long nanos) {
        calls.add(call);
        stamps.add(nanos);
        threads.add(Thread.currentThread().getName());
    }

    @Override
    public void sent(long nanos) {
        heard("sent", nanos);
        sent.add(nanos);
    }

    @Override
    public void headers(int status, Map<String, String> headers, long nanos) {
        heard("headers", nanos);
        this.status = status;
        this.headers = headers;
    }

    @Override
    public void bytes(ByteBuffer bytes, long nanos) {
        heard("bytes", nanos);
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        body.writeBytes(copy);
        firstBytes.countDown();
    }

    @Override
    public void complete(long nanos) {
        heard("complete", nanos);
        ended.complete(this);
    }

    @Override
    public void failed(TransportFailure failure, long nanos) {
        heard("failed", nanos);
        this.failure = failure;
        ended.complete(this);
    }

    Recording await() throws Exception {
        return ended.get(20, TimeUnit.SECONDS);
    }

    boolean hasEnded() {
        return ended.isDone();
    }

    String body() {
        return body.toString(UTF_8);
    }
}
