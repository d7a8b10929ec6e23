package io.github.llmbench.server.access;

import static java.util.Map.entry;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which rule holds for which operation. Stateless. */
public final class AccessTable {
    private static final Map<String, Rule> RULES = Map.ofEntries(
            entry("login", Rule.PUBLIC),
            entry("refresh", Rule.PUBLIC),
            entry("logout", Rule.SESSION),
            entry("createWsTicket", Rule.USER),
            entry("getMe", Rule.USER),
            entry("changePassword", Rule.SESSION),
            entry("listSessions", Rule.SESSION),
            entry("endSession", Rule.SESSION),
            entry("listTokens", Rule.SESSION),
            entry("createToken", Rule.SESSION),
            entry("deleteToken", Rule.SESSION),
            entry("listUsers", Rule.INSTANCE),
            entry("createUser", Rule.INSTANCE),
            entry("getUser", Rule.INSTANCE),
            entry("changeUser", Rule.INSTANCE),
            entry("listAudit", Rule.INSTANCE),
            entry("proveAudit", Rule.INSTANCE),
            entry("getInstance", Rule.USER),
            entry("listProjects", Rule.USER),
            entry("createProject", Rule.INSTANCE),
            entry("getProject", Rule.VIEWER),
            entry("changeProject", Rule.ADMIN),
            entry("listMembers", Rule.ADMIN),
            entry("setMember", Rule.ADMIN),
            entry("removeMember", Rule.ADMIN),
            entry("getOverview", Rule.VIEWER),
            entry("listRuns", Rule.VIEWER),
            entry("getRun", Rule.VIEWER),
            entry("getRunMetrics", Rule.VIEWER),
            entry("listSamples", Rule.VIEWER),
            entry("getTrial", Rule.VIEWER),
            entry("exportRun", Rule.VIEWER),
            entry("compareRuns", Rule.VIEWER),
            entry("pairSamples", Rule.VIEWER),
            entry("getTrends", Rule.VIEWER),
            entry("getSampleHistory", Rule.VIEWER),
            entry("listBaselines", Rule.VIEWER),
            entry("listBenchmarks", Rule.VIEWER),
            entry("getBenchmark", Rule.VIEWER),
            entry("listBenchmarkVersions", Rule.VIEWER),
            entry("listDatasets", Rule.VIEWER),
            entry("listDatasetVersions", Rule.VIEWER),
            entry("previewDataset", Rule.VIEWER),
            entry("startRun", Rule.RUNNER),
            entry("cancelRun", Rule.RUNNER),
            entry("resumeRun", Rule.RUNNER),
            entry("rescoreRun", Rule.RUNNER),
            entry("setLabels", Rule.RUNNER),
            entry("setBaseline", Rule.RUNNER),
            entry("deleteBaseline", Rule.RUNNER),
            entry("putBenchmark", Rule.RUNNER),
            entry("validateBenchmark", Rule.RUNNER),
            entry("planBenchmark", Rule.RUNNER),
            entry("uploadDataset", Rule.RUNNER),
            entry("deleteBenchmark", Rule.ADMIN),
            entry("deleteDataset", Rule.ADMIN),
            entry("listKeys", Rule.ADMIN),
            entry("putKey", Rule.ADMIN),
            entry("deleteKey", Rule.ADMIN),
            entry("listLabelScales", Rule.VIEWER),
            entry("putLabelScale", Rule.RUNNER),
            entry("deleteLabelScale", Rule.ADMIN),
            entry("getReviewQueue", Rule.RUNNER),
            entry("putReview", Rule.RUNNER),
            entry("deleteReview", Rule.RUNNER),
            entry("listHumanLabels", Rule.VIEWER),
            entry("putHumanLabel", Rule.RUNNER),
            entry("getAgreement", Rule.VIEWER),
            entry("getSpend", Rule.VIEWER),
            entry("getSpendForecast", Rule.VIEWER),
            entry("listBudgets", Rule.VIEWER),
            entry("putBudget", Rule.ADMIN),
            entry("deleteBudget", Rule.ADMIN),
            entry("getInstanceSpend", Rule.INSTANCE),
            entry("listPrices", Rule.USER),
            entry("putPrice", Rule.INSTANCE),
            entry("deletePrice", Rule.INSTANCE),
            entry("getAnalytics", Rule.VIEWER),
            entry("compareGroups", Rule.VIEWER),
            entry("planSamples", Rule.USER),
            entry("listWebhooks", Rule.ADMIN),
            entry("createWebhook", Rule.ADMIN),
            entry("getWebhook", Rule.ADMIN),
            entry("changeWebhook", Rule.ADMIN),
            entry("deleteWebhook", Rule.ADMIN),
            entry("testWebhook", Rule.ADMIN),
            entry("listDeliveries", Rule.ADMIN),
            entry("redeliver", Rule.ADMIN),
            entry("getBenchmarkSchema", Rule.USER),
            entry("health", Rule.PUBLIC),
            entry("ready", Rule.PUBLIC),
            entry("metrics", Rule.USER));

    private AccessTable() {}

    /** The rule of an operation; {@code null} where nobody made one, and then it must not be served. */
    public static @Nullable Rule rule(String operation) {
        return RULES.get(operation);
    }

    /** The whole table. */
    public static Map<String, Rule> rules() {
        return RULES;
    }
}
