# The peer's scores and times on the shared instance of 200 places: one line per model,
# "model seconds score duration p zone". Run: Rscript scanstatistics.R FOLDER
# Needs the R package scanstatistics (1.1.2 made the digits of early_warning/tests/test_scan_peer.py).
if (!requireNamespace("scanstatistics", quietly = TRUE)) {
  message("The R package scanstatistics is not installed; nothing was run.")
  quit(status = 3)
}
suppressMessages(library(scanstatistics))
folder <- commandArgs(trailingOnly = TRUE)[1]
read <- function(name) {
  unname(as.matrix(read.csv(gzfile(file.path(folder, paste0(name, "200.csv.gz"))), header = FALSE)))
}
counts <- read("C"); baselines <- read("B"); points <- read("xy"); people <- read("pop")
people <- matrix(people, nrow(counts), ncol(counts), byrow = TRUE)
zones <- knn_zones(coords_to_knn(points, 20))
set.seed(1)
runs <- list(
  "eb-poisson" = function() scan_eb_poisson(counts, zones, baselines = baselines, n_mcsim = 999),
  "pb-poisson" = function() scan_pb_poisson(counts, zones, population = people, n_mcsim = 999),
  "permutation" = function() scan_permutation(counts, zones, population = people, n_mcsim = 999),
  "nb" = function() {
    scan_eb_negbin(counts, zones, baselines = baselines, thetas = 5, type = "hotspot", n_mcsim = 999)
  }
)
for (model in names(runs)) {
  seconds <- system.time(result <- runs[[model]]())[["elapsed"]]
  best <- result$MLC
  cat(model, seconds, sprintf("%.6f", best$score), best$duration, result$MC_pvalue,
      paste(sort(best$locations), collapse = "-"), "\n")
}
