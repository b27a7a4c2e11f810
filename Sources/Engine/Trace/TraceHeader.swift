internal import JSON
internal import Plugins

/// The first line of a trace: what ran, and with what.
public struct TraceHeader: Sendable, Equatable {
    /// An SAE that read along.
    public struct SAE: Sendable, Equatable {
        /// The TransformerLens name of its hook point.
        public var hook: String
        /// The layer of that hook point, counted from 0.
        public var layer: Int
        /// How many features it has.
        public var width: Int
        /// Its name on Neuronpedia, if it has one.
        public var neuronpedia: String?
    }

    /// The form of trace that this program writes, and the newest that it reads.
    public static let version = 1
    /// The key that marks a file as a trace; its value is the form.
    static let mark = "axon_trace"

    /// The version of the program that ran it.
    public var program: String
    /// The plugin's name, that of its file.
    public var plugin: String
    /// The plugin's title, for people.
    public var title: String
    /// Where the model came from, as a plugin writes it.
    public var model: String
    /// How its weights were held.
    public var dtype: String
    /// Its SAEs, in the order of the plugin's file.
    public var saes: [SAE]
    /// The prompt as it was given.
    public var prompt: String
    /// What shaped the run; the seed is the one that was drawn with.
    public var options: GenerationOptions

    /// What is to be said of a run.
    /// - Parameters:
    ///   - generation: the run made ready
    ///   - prompt: the prompt as it was given
    ///   - program: the version of this program
    public init(_ generation: Generation, prompt: String, program: String) {
        let loaded = generation.loaded
        self.program = program
        self.prompt = prompt
        plugin = loaded.plugin.name
        title = loaded.plugin.title
        model = "\(loaded.plugin.model.source)"
        dtype = loaded.plugin.dtype.rawValue
        saes = loaded.saes.map {
            SAE(
                hook: $0.hook.name, layer: $0.layer, width: $0.sae.dSAE,
                neuronpedia: $0.neuronpedia)
        }
        options = generation.options
        options.seed = generation.seed
    }
}

extension TraceHeader {
    /// The line, without its end.
    var json: JSONOutput {
        [
            Self.mark: .int(Self.version), "axon": .string(program), "plugin": .string(plugin),
            "title": .string(title), "model": .string(model), "dtype": .string(dtype),
            "sae": .array(saes.map(Self.json)), "prompt": .string(prompt),
            "options": Self.json(options),
        ]
    }

    private static func json(_ sae: SAE) -> JSONOutput {
        [
            "hook": .string(sae.hook), "layer": .int(sae.layer), "width": .int(sae.width),
            "neuronpedia": sae.neuronpedia.map(JSONOutput.string) ?? .null,
        ]
    }

    /// Under the names of the protocol.
    ///
    /// A seed has 64 bits, more than a JSON number is sure to keep, and so is a string.
    private static func json(_ options: GenerationOptions) -> JSONOutput {
        [
            "max_tokens": .int(options.maxTokens),
            "temperature": .double(options.sampling.temperature),
            "top_k": .int(options.sampling.topK), "top_p": .double(options.sampling.topP),
            "repetition_penalty": .double(options.sampling.repetitionPenalty),
            "feat_k": .int(options.featureTopK), "act_threshold": .float(options.threshold),
            "stop_at_eos": .bool(options.stopsAtEndOfText),
            "seed": options.seed.map { .string(String($0)) } ?? .null,
        ]
    }
}

extension TraceHeader {
    /// Reads the line; keys it does not know are ignored.
    init(_ line: JSONValue) throws(JSONError) {
        program = try line.string("axon")
        plugin = try line.string("plugin")
        title = try line.string("title")
        model = try line.string("model")
        dtype = try line.string("dtype")
        prompt = try line.string("prompt")
        saes = []
        for sae in try line.array("sae") { saes.append(try SAE(sae)) }
        options = try Self.options(try line.object("options"))
    }

    private static func options(_ value: JSONValue) throws(JSONError) -> GenerationOptions {
        GenerationOptions(
            maxTokens: try value.int("max_tokens"),
            sampling: SamplingOptions(
                temperature: try value.double("temperature"), topK: try value.int("top_k"),
                topP: try value.double("top_p"),
                repetitionPenalty: try value.double("repetition_penalty")),
            featureTopK: try value.int("feat_k"),
            threshold: Float(try value.double("act_threshold")),
            seed: try value.optional("seed", "a string of digits") {
                $0.string.flatMap(UInt64.init)
            },
            stopsAtEndOfText: try value.bool("stop_at_eos"))
    }
}

extension TraceHeader.SAE {
    fileprivate init(_ value: JSONValue) throws(JSONError) {
        hook = try value.string("hook")
        layer = try value.int("layer")
        width = try value.int("width")
        neuronpedia = try value.optional("neuronpedia", "a string", \.string)
    }
}
