# R's farringtonFlexible with dates (years of 52 and 53 weeks) and with a population offset.
#   Rscript farrington_flexible_calendar.R COUNTS.csv OUT.csv.gz
# COUNTS: rows = weeks from Monday 2014-12-29 (2015-W01), no header; the population of week t is
# 1000 + 2 t. The last 30 weeks are judged.
suppressMessages(library(surveillance))
arg <- commandArgs(trailingOnly = TRUE)
counts <- as.matrix(read.csv(arg[1], header = FALSE))
weeks <- nrow(counts)
dates <- as.Date("2014-12-29") + 7 * (seq_len(weeks) - 1)
range <- (weeks - 29):weeks
control <- function(offset) list(range = range, b = 5, w = 3, reweight = TRUE,
  weightsThreshold = 2.58, noPeriods = 10, pastWeeksNotIncluded = 26, pThresholdTrend = 1,
  thresholdMethod = "nbPlugin", alpha = 0.005, limit54 = c(0, 4), glmWarnings = FALSE,
  populationOffset = offset)
one <- function(j, offset) {
  s <- new("sts", observed = counts[, j, drop = FALSE], epoch = as.numeric(dates),
    epochAsDate = TRUE, freq = 52,
    populationFrac = matrix(1000 + 2 * seq_len(weeks), ncol = 1))
  r <- suppressWarnings(farringtonFlexible(s, control = control(offset)))
  data.frame(series = j, week = range, offset = as.integer(offset),
    upper = as.vector(upperbound(r)), mean = as.vector(r@control$expected))
}
out <- do.call(rbind, lapply(seq_len(ncol(counts)), function(j) rbind(one(j, FALSE), one(j, TRUE))))
out[4:5] <- lapply(out[4:5], function(x) sprintf("%.15g", x))
write.csv(out, gzfile(arg[2]), row.names = FALSE, quote = FALSE)
