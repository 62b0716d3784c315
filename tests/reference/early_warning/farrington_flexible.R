# Reference numbers of R's farringtonFlexible on a CSV of counts (rows = weeks, no header).
#   Rscript farrington_flexible.R COUNTS.csv OUT.csv [tight] [threshold] [trend-p] [limit54]
# Writes one row per monitored week and series: upper, alarm, mean, dispersion, p, trend.
# "tight" repeats it with glm's tolerance at 1e-14 instead of 1e-8, and every fit once more from its
# own coefficients: R takes dispersion and hat values from the weights of the last iteration but one,
# which a single fit leaves wrong by about 1e-7. "plain" in its place keeps R as it is.
suppressMessages(library(surveillance))
arg <- commandArgs(trailingOnly = TRUE)
counts <- as.matrix(read.csv(arg[1], header = FALSE))
tight <- "tight" %in% arg
method <- if (length(arg) >= 4) arg[4] else "nbPlugin"
trend_p <- if (length(arg) >= 5) as.numeric(arg[5]) else 1
cases <- if (length(arg) >= 6) as.numeric(arg[6]) else 0
if (tight) {
  space <- asNamespace("surveillance")
  tolerance <- stats::glm.control(epsilon = 1e-14, maxit = 100)
  strict <- function(...) {
    call <- match.call()
    call[[1]] <- quote(stats::glm)
    call$control <- tolerance
    call$start <- stats::coef(eval(call, parent.frame()))
    eval(call, parent.frame())
  }
  unlockBinding("glm", parent.env(space))
  assign("glm", strict, envir = parent.env(space))
}
weeks <- nrow(counts)
control <- list(range = (weeks - 51):weeks, b = 5, w = 3, reweight = TRUE, weightsThreshold = 2.58,
  noPeriods = 10, pastWeeksNotIncluded = 26, pThresholdTrend = trend_p, thresholdMethod = method,
  alpha = 0.005, limit54 = c(cases, 4), glmWarnings = FALSE)
began <- sum(proc.time()[1:2])
judge <- function(j, range) {
  s <- new("sts", observed = counts[, j, drop = FALSE], epoch = seq_len(weeks), freq = 52)
  r <- suppressWarnings(farringtonFlexible(s, control = modifyList(control, list(range = range))))
  data.frame(series = j, week = range, upper = as.vector(upperbound(r)),
    alarm = as.integer(as.vector(alarms(r))), mean = as.vector(r@control$expected),
    dispersion = as.vector(r@control$phiVector), p = as.vector(r@control$pvalue),
    trend = as.vector(r@control$trend))
}
# The tight fits of series with an empty season are singular to R: those weeks are left out.
judge_or_skip <- function(j, k) tryCatch(judge(j, k), error = function(e) NULL)
out <- lapply(seq_len(ncol(counts)), function(j) {
  if (tight) do.call(rbind, lapply(control$range, function(k) judge_or_skip(j, k)))
  else judge(j, control$range)
})
spent <- sum(proc.time()[1:2]) - began
out <- do.call(rbind, out)
out[3:8] <- lapply(out[3:8], function(x) ifelse(is.na(x), NA, sprintf("%.15g", x)))
write.csv(out, gzfile(arg[2]), row.names = FALSE, quote = FALSE)
cat(sprintf("%.2f CPU seconds for %d series-weeks, %.3f ms each\n", spent, nrow(out),
  1000 * spent / nrow(out)))
