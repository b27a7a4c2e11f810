internal import JSON

/// What a client is told besides the messages of a run.
enum Answer {
    /// The model could not go on.
    static let generationFailed: JSONOutput = ["error": "generation_failed"]
    /// The client takes too little of what it is told; the connection ends.
    static let tooSlow: JSONOutput = ["error": "too_slow"]
}
