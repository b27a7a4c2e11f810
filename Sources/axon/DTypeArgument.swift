internal import ArgumentParser
internal import Plugins

extension Plugin.DType {
    /// What `--dtype` names.
    static func argument(_ text: String) throws -> Plugin.DType {
        guard let dtype = Plugin.DType(rawValue: text) else {
            throw ValidationError("expected f32, f16 or q8, found \"\(text)\"")
        }
        return dtype
    }
}
