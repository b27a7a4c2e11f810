internal import Foundation

/// What a download's thread does, from the first question to the last label.
struct DownloadJob: Sendable {
    typealias Update = (_ change: (inout DownloadProgress) -> Void) -> Void

    let order: DownloadOrder
    let settings: HubSettings
    let chooser: SAEFileChooser
    let refreshesLabels: Bool
    let stop: StopFlag

    /// Returns how it ended.
    func run(measuresOnly: Bool, update: @escaping Update) -> DownloadProgress.State {
        do {
            let plans = try plans(update)
            if measuresOnly {
                _ = try plansOfLabels(update)
                return .measured
            }
            try checkSpace(plans)
            update { $0.state = .downloading }
            for plan in plans { try fetch(plan, update) }
            // Only now: a bucket that does not answer must not hold up the model.
            var labels = try plansOfLabels(update)
            for index in labels.indices { try fetch(&labels[index], update) }
            return .finished
        } catch HubError.cancelled {
            return .cancelled
        } catch {
            return stop.isStopped ? .cancelled : .failed(error)
        }
    }

    private func plans(_ update: Update) throws(HubError) -> [FetchPlan] {
        var plans: [FetchPlan] = []
        var patient = settings
        for wish in order.wishes {
            var plan = try FetchPlan(wish, settings: patient, chooser: chooser, stop: stop)
            try plan.make()
            plans.append(plan)
            // A Hub that has just been given up is not waited for so long again.
            if plan.isOffline { patient.patience.tries = 1 }
            let items = plan.files.map(Self.item)
            update { progress in
                // Two SAEs of one repository may share files.
                let names = Set(progress.items.map(\.name))
                progress.items += items.filter { !names.contains($0.name) }
                if plan.isOffline, !settings.isOffline {
                    progress.warnings.append(
                        "\(wish.repository): \(settings.endpoint.host) cannot be asked whether "
                            + "there is something newer; what is here is complete")
                }
            }
        }
        return plans
    }

    private static func item(_ file: PlannedFile) -> DownloadProgress.Item {
        DownloadProgress.Item(
            name: name(file), bytesDone: file.here, bytesTotal: file.size,
            state: file.metadata == nil ? .done : .waiting)
    }

    private static func name(_ file: PlannedFile) -> String { "\(file.repository)/\(file.path)" }

    private func checkSpace(_ plans: [FetchPlan]) throws(HubError) {
        let needed = plans.reduce(0) { $0 + RepositoryFetch.missing($1) }
        let folder = settings.cache.folder
        guard needed > 0, let free = DiskSpace.free(in: folder), free < needed else { return }
        throw .diskFull(folder: folder.path, needed: needed, free: free)
    }

    private func fetch(_ plan: FetchPlan, _ update: @escaping Update) throws(HubError) {
        let fetch = RepositoryFetch(plan: plan, settings: settings, stop: stop)
        try fetch.run { file, report in
            update { progress in
                let name = Self.name(file)
                guard let index = progress.items.firstIndex(where: { $0.name == name }) else {
                    return
                }
                progress.items[index].take(report)
            }
        }
        update { progress in
            for name in plan.files.map(Self.name) {
                guard let index = progress.items.firstIndex(where: { $0.name == name }) else {
                    continue
                }
                progress.items[index].bytesDone = progress.items[index].bytesTotal
                progress.items[index].state = .done
            }
        }
    }
}

extension DownloadJob {
    /// Asks which labels there are; what is wrong with them is a warning and no more.
    private func plansOfLabels(_ update: Update) throws(HubError) -> [LabelFetch] {
        var fetches: [LabelFetch] = []
        for sae in order.labels {
            var fetch = LabelFetch(
                sae: sae, settings: settings.neuronpedia, isOffline: settings.isOffline,
                refreshes: refreshesLabels, stop: stop)
            do {
                try fetch.plan()
                let item = DownloadProgress.Item(
                    name: fetch.name, bytesDone: fetch.bytesDone, bytesTotal: fetch.bytesTotal,
                    state: fetch.isDone ? .done : .waiting)
                update { $0.items.append(item) }
                fetches.append(fetch)
            } catch {
                try warn(error, of: fetch, update)
            }
        }
        return fetches
    }

    private func fetch(_ labels: inout LabelFetch, _ update: @escaping Update) throws(HubError) {
        let name = labels.name
        func change(_ change: (inout DownloadProgress.Item) -> Void) {
            update { progress in
                guard let index = progress.items.firstIndex(where: { $0.name == name }) else {
                    return
                }
                change(&progress.items[index])
            }
        }
        do {
            try labels.run { bytes in
                change {
                    $0.state = .downloading
                    $0.bytesDone = bytes
                }
            }
            change {
                $0.state = .done
                $0.bytesDone = $0.bytesTotal
            }
        } catch {
            change { $0.state = .failed }
            try warn(error, of: labels, update)
        }
    }

    private func warn(
        _ error: HubError, of labels: LabelFetch, _ update: Update
    ) throws(HubError) {
        if error == .cancelled || stop.isStopped { throw .cancelled }
        update { $0.warnings.append("\(labels.name): \(error.localizedDescription)") }
    }
}

extension DownloadProgress.Item {
    mutating func take(_ report: BlobDownload.Report) {
        switch report {
        case .waiting(let bytes):
            state = .elsewhere
            bytesDone = bytes
        case .bytes(let bytes):
            state = bytes < bytesTotal ? .downloading : .checking
            bytesDone = bytes
        case .checking: state = .checking
        case .done:
            state = .done
            bytesDone = bytesTotal
        }
    }
}
