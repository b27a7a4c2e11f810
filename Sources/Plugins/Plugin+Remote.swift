internal import Foundation

extension Plugin {
    /// The server that runs the model; nil where it runs here.
    public var server: RemoteServer? {
        if case .server(let server) = model.source { server } else { nil }
    }

    /// A plugin without a file: the model that `server` runs.
    public init(server: RemoteServer) {
        name = server.address.authority
        file = URL(string: server.address.description) ?? URL(filePath: name)
        title = name
        model = ModelEntry(source: .server(server))
        dtype = .f32
        saes = []
        labels = nil
        generation = GenerationDefaults()
    }

    /// The entry of `[remote]`, beside which nothing else says where the model is.
    static func remote(
        _ table: ConfigTable, in root: ConfigTable
    ) throws(PluginError) -> ModelEntry {
        for key in ["model", "sae", "layer"] where root.members[key] != nil {
            throw root.wrong(key, "no \"\(key)\" beside [remote], whose server decides on it")
        }
        try table.allowOnly(["url", "token"])
        let example = "url = \"ws://localhost:8000/ws\""
        guard let text = try table.string("url") else {
            throw .missingKey(table.place, key: "url", example: example)
        }
        let token = try table.string("token")
        guard token.map(RemoteServer.isFit) ?? true else {
            // The value itself is a secret.
            throw .badValue(
                table.place(of: "token"), key: "token",
                expected: "1 to 200 characters of ASCII without blanks", found: "another text")
        }
        do {
            return ModelEntry(
                source: .server(RemoteServer(try ServerAddress(text), token: token)))
        } catch ServerAddress.Problem.tooMuch {
            throw .badValue(
                table.place(of: "url"), key: "url",
                expected: ServerAddress.Problem.tooMuch.expected, found: "one with more")
        } catch {
            throw table.wrong("url", error.expected)
        }
    }
}
