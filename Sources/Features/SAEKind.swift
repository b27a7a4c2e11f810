internal import Foundation

/// A kind of sparse autoencoder: its name in configs, the tensors it needs beyond the shared ones,
/// and how to make one.
struct SAEKind: Sendable {
    typealias Maker =
        @Sendable (_ core: SAECore, _ tensors: SAEVectors) throws -> any SparseAutoencoder

    /// The value of `architecture`.
    let architecture: String
    let hasEncoderBias: Bool
    /// The names of its vectors of dSAE elements.
    let vectors: [String]
    let make: Maker

    init(
        architecture: String, hasEncoderBias: Bool = true, vectors: [String] = [],
        make: @escaping Maker
    ) {
        self.architecture = architecture
        self.hasEncoderBias = hasEncoderBias
        self.vectors = vectors
        self.make = make
    }
}

/// The vectors a kind asked for, each of dSAE elements, and the file to name in an error.
struct SAEVectors {
    let file: String
    let vectors: [String: [Float]]

    subscript(name: String) -> [Float] {
        guard let vector = vectors[name] else {
            preconditionFailure("a kind reads only the vectors it declared")
        }
        return vector
    }
}

/// e^x of each element.
func exponentials(of values: [Float]) -> [Float] { values.map { Float(exp(Double($0))) } }
