package io.github.llmbench.cli;

import io.github.llmbench.api.CallError;
import io.github.llmbench.api.ModelParameters;
import io.github.llmbench.api.ModelRef;
import io.github.llmbench.api.ModelRequest;
import io.github.llmbench.api.ModelResponse;
import io.github.llmbench.api.spi.CallContext;
import io.github.llmbench.api.spi.MissingKeyException;
import io.github.llmbench.api.spi.ModelClient;
import io.github.llmbench.api.spi.Price;
import io.github.llmbench.api.spi.PriceTable;
import io.github.llmbench.engine.declare.BenchmarkDeclaration;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Says of each model whether its key, endpoint, name and price are there; makes one call of a few tokens. */
@Command(
        name = "doctor",
        description = "Checks key, endpoint, name and price of models, with one call of a few tokens each.")
final class DoctorCommand implements Callable<Integer> {
    private static final int FEW_TOKENS = 16;

    @ParentCommand
    private @Nullable LlmBenchCommand root;

    @ArgGroup(multiplicity = "1")
    private Target target = new Target();

    /** A benchmark file or one model. */
    private static final class Target {
        @Parameters(paramLabel = "FILE", description = "Checks the models of a benchmark file.")
        private @Nullable Path file;

        @ArgGroup(exclusive = false)
        private @Nullable ModelOptions model;
    }

    @Override
    public Integer call() throws IOException {
        Environment environment = LlmBenchCommand.of(root);
        PriceTable prices = PriceTable.empty().withInstalled();
        List<ModelRef> models;
        if (target.file != null) {
            if (Files.notExists(target.file) && target.file.toString().indexOf(':') > 0) {
                throw new IllegalArgumentException(
                        "there is no file " + target.file + "; a model is named by --model " + target.file);
            }
            BenchmarkDeclaration declaration = BenchmarkDeclaration.read(target.file, environment.variables());
            prices = declaration.prices().orElse(prices);
            models = declaration.benchmark().models();
        } else if (target.model != null) {
            models = List.of(target.model.ref(ModelParameters.DEFAULT));
        } else {
            models = List.of();
        }
        boolean well = true;
        for (ModelRef model : models) {
            well &= check(model, prices, environment.out());
        }
        return well ? ExitCode.DONE : ExitCode.COULD_NOT_RUN;
    }

    private static boolean check(ModelRef model, PriceTable prices, PrintStream out) {
        out.println(model.label());
        boolean well;
        try (ModelClient client = Providers.open(model)) {
            ModelParameters few =
                    model.parameters().toBuilder().maxOutputTokens(FEW_TOKENS).build();
            ModelRequest request =
                    ModelRequest.of("Answer with the word OK.").with(few).streamed(false);
            well = answered(model, client.call(request, CallContext.now()).join(), out);
        } catch (MissingKeyException e) {
            line(out, "key", "missing: " + e.getMessage());
            line(out, "endpoint", "not asked without a key");
            line(out, "model", "not asked without a key");
            well = false;
        }
        Optional<Price> price = prices.price(model);
        line(
                out,
                "price",
                price.map(p -> p.input().toPlainString() + " USD in, "
                                + p.output().toPlainString() + " USD out a million tokens (" + p.source() + ", "
                                + p.date() + ")")
                        .orElse("unpriced: no table has it; add it under prices in the benchmark file"));
        return well;
    }

    private static boolean answered(ModelRef model, ModelResponse response, PrintStream out) {
        CallError error = response.error();
        boolean reached = error == null || error.status() != null;
        boolean known = error == null;
        boolean accepted = error == null || error.kind() != CallError.Kind.AUTHENTICATION;
        line(
                out,
                "key",
                !reached ? "not tried" : accepted ? "accepted, or none is needed" : "refused: " + message(error));
        line(out, "endpoint", reached ? "answers" : "not reached: " + message(error));
        line(out, "model", known ? model.name() + " answers" : "no answer: " + message(error));
        return known;
    }

    private static String message(@Nullable CallError error) {
        return error == null ? "" : (error.status() == null ? "" : error.status() + " ") + error.message();
    }

    private static void line(PrintStream out, String what, String text) {
        out.printf("  %-9s %s%n", what, text);
    }
}
