/** What runs cost and may cost: spend by day and model, a forecast of the month, budgets with their alerts, prices. */
@NullMarked
package io.github.llmbench.server.spend;

import org.jspecify.annotations.NullMarked;
