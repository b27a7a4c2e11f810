internal import Foundation

extension Fixture {
    /// The text of a plugin with this model and the SAEs in `sae/NAME`.
    ///
    /// - Parameters:
    ///   - names: the folders of the SAEs
    ///   - hook: the hook of all of them, in place of what their files say
    ///   - more: lines to add at the end
    /// - Returns: TOML with whole paths
    public func plugin(saes names: [String], hook: String? = nil, more: String = "") -> String {
        let saes = names.map { name in
            "[[sae]]\nsource = \"folder:\(folder.path)/sae/\(name)\"\n"
                + (hook.map { "hook = \"\($0)\"\n" } ?? "")
        }
        return "[model]\nsource = \"folder:\(folder.path)\"\n" + saes.joined() + more
    }
}
