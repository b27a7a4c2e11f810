public import Features
internal import JSON
internal import Tensors

/// The strongest features of one position: by the coarse search, and by encoding whole.
public struct SAEBenchmark {
    /// The autoencoder.
    public var sae: any SparseAutoencoder
    /// How many positions are encoded against the clock.
    public var runs = 100

    /// A benchmark of `sae`.
    public init(sae: any SparseAutoencoder) { self.sae = sae }

    /// Runs it.
    public func run() -> BenchmarkResult {
        var seed: UInt32 = 1
        let row = (0..<sae.dIn).map { _ -> Float in
            seed = seed &* 1_664_525 &+ 1_013_904_223
            return Float(seed >> 8) / Float(1 << 23) - 1
        }
        let x = Matrix(row: row)
        sae.prepareSearch()
        let timings = Timings(count: runs, warmUp: 3) {
            _ = sae.strongestFeatures(of: x, k: 15, threshold: 0.1)
        }
        let whole = Timings(count: runs, warmUp: 3) {
            _ = topFeatures(of: sae.encode(x)[0], k: 15, threshold: 0.1)
        }
        let speed = Double(sae.bytesPerSearch) / (timings.median / 1000) / 1e9
        return BenchmarkResult(
            name: "sae",
            settings: [
                ("architecture", .string(sae.architecture)), ("d_in", .int(sae.dIn)),
                ("d_sae", .int(sae.dSAE)),
            ],
            timings: timings,
            figures: [
                ("bytes_per_search", .int(sae.bytesPerSearch)), ("gb_per_s", .double(speed)),
                ("bytes_per_encoding", .int(sae.bytesPerEncoding)),
                ("whole_encoding_median_ms", .double(whole.median)),
                ("read_bandwidth_gb_per_s", .double(MemorySpeed().readBandwidth() / 1e9)),
            ])
    }
}
