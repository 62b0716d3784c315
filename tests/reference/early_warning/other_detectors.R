# Reference numbers of R's surveillance for the other detectors, on a CSV of counts
# (rows = weeks, no header), the last 52 weeks of each series judged.
#   Rscript other_detectors.R COUNTS.csv OUT.csv.gz
# One row per monitored week and series; the seasonal means are fitted here with a tight tolerance
# and handed to cusum and glrnb, so that those are compared by themselves.
suppressMessages({library(surveillance); library(MASS)})
arg <- commandArgs(trailingOnly = TRUE)
counts <- as.matrix(read.csv(arg[1], header = FALSE))
weeks <- nrow(counts)
range <- (weeks - 51):weeks
tight <- glm.control(epsilon = 1e-14, maxit = 200)
out <- lapply(seq_len(ncol(counts)), function(j) {
  y <- counts[, j]
  train <- data.frame(y = y[seq_len(range[1] - 1)], t = seq_len(range[1] - 1))
  form <- y ~ 1 + cos(2 * pi / 52 * t) + sin(2 * pi / 52 * t)
  pois <- glm(form, family = poisson(), data = train, control = tight)
  m <- as.numeric(predict(pois, data.frame(t = range), type = "response"))
  nb <- try(suppressWarnings(glm.nb(form, data = train, control = tight)), silent = TRUE)
  alpha <- if (inherits(nb, "try-error")) NA else 1 / nb$theta
  mu <- if (is.na(alpha)) NA else as.numeric(predict(nb, data.frame(t = range), type = "response"))
  s <- new("sts", observed = counts[, j, drop = FALSE], epoch = seq_len(weeks), freq = 52)
  d <- sts2disProg(s)
  quiet <- function(e) suppressMessages(suppressWarnings(e))
  ears <- function(k) quiet(earsC(s, control = list(range = range, method = k)))
  cu <- quiet(algo.cusum(d, control = list(range = range, m = m, trans = "rossi")))
  cn <- if (is.na(alpha)) NULL else quiet(algo.cusum(d,
    control = list(range = range, m = mu, alpha = alpha, trans = "pearsonNegBin")))
  gp <- quiet(algo.glrpois(d, control = list(range = range, c.ARL = 5, mu0 = m, ret = "value")))
  gc <- quiet(algo.glrpois(d, control = list(range = range, c.ARL = 5, mu0 = m, ret = "cases")))
  gn <- if (is.na(alpha)) NULL else quiet(algo.glrnb(d, control = list(range = range, c.ARL = 5,
    mu0 = mu, alpha = alpha, ret = "value", dir = "inc")))
  ba <- quiet(algo.bayes(d, control = list(range = range, b = 5, w = 3, actY = TRUE, alpha = .005)))
  rk <- quiet(algo.rki(d, control = list(range = range, b = 5, w = 3, actY = FALSE)))
  op <- quiet(algo.outbreakP(d, control = list(range = range, k = 100, ret = "value")))
  oc <- quiet(algo.outbreakP(d, control = list(range = range, k = 100, ret = "cases")))
  fa <- quiet(algo.farrington(d, control = list(range = range, b = 5, w = 3, alpha = .01)))
  e1 <- ears("C1"); e2 <- ears("C2"); e3 <- ears("C3")
  pick <- function(r, field) if (is.null(r)) NA else as.vector(r[[field]])
  data.frame(series = j, week = range, poisson_mean = m, nb_mean = mu, nb_alpha = alpha,
    c1_upper = as.vector(upperbound(e1)), c1_alarm = as.vector(alarms(e1)),
    c2_upper = as.vector(upperbound(e2)), c2_alarm = as.vector(alarms(e2)),
    c3_upper = as.vector(upperbound(e3)), c3_alarm = as.vector(alarms(e3)),
    cusum_upper = pick(cu, "upperbound"), cusum_alarm = pick(cu, "alarm"),
    cusum_value = pick(cu, "cusum"),
    cusumnb_upper = pick(cn, "upperbound"), cusumnb_alarm = pick(cn, "alarm"),
    cusumnb_value = pick(cn, "cusum"),
    glrpois_value = pick(gp, "upperbound"), glrpois_alarm = pick(gp, "alarm"),
    glrpois_cases = pick(gc, "upperbound"),
    glrnb_value = pick(gn, "upperbound"), glrnb_alarm = pick(gn, "alarm"),
    bayes_upper = pick(ba, "upperbound"), bayes_alarm = pick(ba, "alarm"),
    rki_upper = pick(rk, "upperbound"), rki_alarm = pick(rk, "alarm"),
    outbreakp_value = pick(op, "upperbound"), outbreakp_alarm = pick(op, "alarm"),
    outbreakp_cases = pick(oc, "upperbound"),
    farrington_upper = pick(fa, "upperbound"), farrington_alarm = pick(fa, "alarm"))
})
out <- do.call(rbind, out)
number <- function(x) ifelse(is.na(x), "NA", sprintf("%.15g", x))
out[3:ncol(out)] <- lapply(out[3:ncol(out)], function(x) number(as.numeric(x)))
write.csv(out, gzfile(arg[2]), row.names = FALSE, quote = FALSE)
