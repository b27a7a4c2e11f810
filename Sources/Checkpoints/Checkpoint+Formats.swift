public import Foundation

extension Checkpoint {
    /// The tensors of one file, whose name tells its format: `.safetensors`, `.npz`, else torch's.
    public init(file url: URL) throws(CheckpointError) {
        switch url.pathExtension {
        case "safetensors": self.init(file: try SafetensorsFile(url))
        case "npz": self.init(file: try NpzFile(url))
        default: self.init(file: try TorchFile(url))
        }
    }
}
