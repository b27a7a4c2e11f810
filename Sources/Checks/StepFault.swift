internal import Engine

/// What no token of any run may be like.
enum StepFault {
    /// The first fault of a run, in words; nil where there is none.
    static func first(
        in run: CheckedRun, of subject: any CheckSubject, _ options: GenerationOptions
    ) -> String? {
        for step in run.prompt + run.steps {
            guard let fault = fault(of: step, subject, options) else { continue }
            let place = step.origin == .prompt ? "the prompt's token" : "token"
            return "\(place) \(step.index) \(fault)"
        }
        return nil
    }

    private static func fault(
        of step: Step, _ subject: any CheckSubject, _ options: GenerationOptions
    ) -> String? {
        guard let id = step.tokenID else { return "has no id" }
        guard (0..<subject.vocabularySize).contains(id) else {
            return "has the id \(id), which is not in the vocabulary"
        }
        if let firing = step.features.first(where: { !$0.activation.isFinite }) {
            return "has feature \(firing.id.index) at \(firing.activation)"
        }
        if step.features.contains(where: { $0.activation <= options.threshold }) {
            return "has a feature that is not above the threshold"
        }
        let perSAE = Dictionary(grouping: step.features, by: \.id.sae)
        if perSAE.values.contains(where: { $0.count > options.featureTopK }) {
            return "has more than \(options.featureTopK) features"
        }
        return nil
    }
}
