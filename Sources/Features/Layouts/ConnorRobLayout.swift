internal import Checkpoints
internal import Models

/// Kissane and Krzyzanowski's attention autoencoders: `NAME.pt` beside `NAME_cfg.json`.
enum ConnorRobLayout {
    static let layout = SAELayout(
        name: "connor-rob-hook-z", loaders: ["connor_rob_hook_z"],
        markers: "NAME.pt with NAME_cfg.json", files: files, read: read)

    private static func files(_ listing: SAEListing) -> [String]? {
        guard
            let name = listing.only({ $0.hasSuffix(".pt") && listing.has(configName(of: $0)) })
        else { return nil }
        return [name, configName(of: name)]
    }

    private static func configName(of name: String) -> String { name.dropLast(3) + "_cfg.json" }

    static func read(place: SAEPlace, options: SAEOptions) throws -> SAEFiles {
        let listing = place.listing
        let url = try place.url {
            $0.hasSuffix(".pt") && listing.has(configName(of: $0))
        }
        let file = try ConfigFile(place.url(configName(of: url.lastPathComponent)))
        let name = try file.string("act_name", default: "")
        let hook = try place.hook(options, HookPoint(name: name))
        let config = SAEConfig(
            architecture: "standard", hook: hook, dIn: try file.int("act_size", in: 1...1_048_576),
            dSAE: try file.int("dict_size", in: 1...67_108_864))
        return SAEFiles(config: config, tensors: try Checkpoint(file: url))
    }
}
