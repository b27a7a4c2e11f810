public import Foundation

extension Catalogue {
    /// Reads a table that `generate.py` made.
    /// - Throws: `PluginError` that names the line
    public init(contentsOf file: URL) throws(PluginError) {
        let data: Data
        do {
            data = try Data(contentsOf: file, options: .mappedIfSafe)
        } catch {
            let exists = FileManager.default.fileExists(atPath: file.path)
            let reason = exists ? (error as NSError).localizedDescription : "there is no such file"
            throw .unreadable(file: file.path, reason: "\(reason); install AXON again")
        }
        try self.init(data, file: file.path)
    }

    init(_ data: Data, file: String) throws(PluginError) {
        guard let text = String(bytes: data, encoding: .utf8) else {
            throw .damagedCatalogue(file: file, line: 1, problem: "it is not UTF-8 text")
        }
        var reader = CatalogueReader(file: file)
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            try reader.read(Substring(line), number: index + 1)
        }
        self = try reader.finish()
    }
}

/// Reads the table line by line; the lines of SAEs are kept as they are.
private struct CatalogueReader {
    let file: String
    private var number = 0
    private var version: String?
    private var expected = (count: 0, fingerprint: "")
    private var models: [CatalogueModel] = []
    private var absent: [String: CatalogueModel] = [:]
    private var releases: [CatalogueRelease] = []
    private var names: Set<String> = []

    init(file: String) { self.file = file }

    mutating func read(_ line: Substring, number: Int) throws(PluginError) {
        self.number = number
        if line.isEmpty || line.utf8.first == UInt8(ascii: "#") { return }
        if line.utf8.first == UInt8(ascii: "\t") { return try keep(line) }
        let fields = line.columns
        switch fields[0] {
        case "saelens": try readHead(fields)
        case "model": try readModel(fields)
        case "absent": try readAbsent(fields)
        case "release": try readRelease(fields)
        default: throw damaged("it starts with none of saelens, model, absent and release")
        }
    }

    func finish() throws(PluginError) -> Catalogue {
        guard let version else { throw damaged("there is no line that starts with saelens") }
        return Catalogue(
            version: version, releases: releases, models: models, absent: absent, expected: expected
        )
    }

    private mutating func readHead(_ fields: [Substring]) throws(PluginError) {
        guard fields.count == 5, let count = Int(fields[3]), count >= 0 else {
            throw damaged("expected a version, two counts and a fingerprint")
        }
        version = String(fields[1])
        expected = (count, String(fields[4]))
    }

    private mutating func readModel(_ fields: [Substring]) throws(PluginError) {
        guard fields.count == 6, let layerCount = Int(fields[3]), 1...10_000 ~= layerCount,
            let dModel = Int(fields[4]), 1...1_000_000 ~= dModel
        else { throw damaged("expected a name, a repository, blocks, a width and megabytes") }
        let megabytes = Int(fields[5]).flatMap { 0...100_000_000 ~= $0 ? $0 : nil }
        models.append(
            CatalogueModel(
                name: String(fields[1]), repository: String(fields[2]), layerCount: layerCount,
                dModel: dModel, bytes: megabytes.map { $0 * 1_000_000 }))
    }

    private mutating func readAbsent(_ fields: [Substring]) throws(PluginError) {
        guard fields.count == 3 else { throw damaged("expected a release and a model") }
        absent[String(fields[1])] = try model(fields[2])
    }

    private mutating func readRelease(_ fields: [Substring]) throws(PluginError) {
        guard fields.count == 6 else {
            throw damaged("expected a release, a model, a repository, a loader and options")
        }
        guard names.insert(String(fields[1])).inserted else {
            throw damaged("the release \(fields[1]) is there twice")
        }
        var release = CatalogueRelease(
            name: String(fields[1]), model: try model(fields[2]), repository: String(fields[3]),
            loader: String(fields[4]), file: file, firstLine: number + 1)
        for option in fields[5].split(separator: " ") { try read(option, into: &release) }
        releases.append(release)
    }

    private func read(
        _ option: Substring, into release: inout CatalogueRelease
    ) throws(PluginError) {
        if option == "center" {
            release.centers = true
        } else if let value = option.split(separator: "=").last, option == "normalize=\(value)" {
            release.normalizeActivations = String(value)
        } else {
            throw damaged("the option \(option) is unknown")
        }
    }

    private mutating func keep(_ line: Substring) throws(PluginError) {
        guard let last = releases.indices.last, number == releases[last].endLine else {
            throw damaged("an SAE stands under no release")
        }
        releases[last].lines.append(line)
    }

    private func model(_ name: Substring) throws(PluginError) -> CatalogueModel {
        guard let model = models.first(where: { $0.name == name }) else {
            throw damaged("the model \(name) is not listed")
        }
        return model
    }

    private func damaged(_ problem: String) -> PluginError {
        .damagedCatalogue(file: file, line: number, problem: problem)
    }
}

extension Substring {
    /// The parts between tabs.
    var columns: [Substring] {
        utf8.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            .map { Substring($0) }
    }
}
