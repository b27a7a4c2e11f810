import CZlib
import Foundation
import Synchronization

/// Neuronpedia on this machine: the bucket of its export, and the server that is asked.
package final class NeuronpediaDouble: Sendable {
    package typealias Fault = @Sendable (WebRequest, WebResponse) -> WebResponse

    struct State {
        var objects: [String: [UInt8]] = [:]
        var pageSize = 1_000
        var features: [String: String] = [:]
        var fault: Fault?
    }

    final class Shared: Sendable {
        let state = Mutex(State())
    }

    private let shared: Shared
    package let bucket: WebDouble
    package let api: WebDouble

    package init() throws {
        let shared = Shared()
        self.shared = shared
        bucket = try WebDouble { request in
            let (response, fault) = shared.state.withLock { ($0.bucket(request), $0.fault) }
            return fault?(request, response) ?? response
        }
        api = try WebDouble { request in
            let (response, fault) = shared.state.withLock { ($0.api(request), $0.fault) }
            return fault?(request, response) ?? response
        }
    }

    /// The requests that brought a batch of labels.
    package var batches: [WebRequest] { bucket.requests.filter { $0.path.hasSuffix(".gz") } }

    /// The requests about single features.
    package var questions: [WebRequest] { api.requests }

    /// Puts a batch of lines into the export.
    package func add(_ lines: [String], to sae: String, batch: Int) {
        let bytes = Gzip.pack(Array((lines.joined(separator: "\n") + "\n").utf8))
        set("v1/\(sae)/explanations/batch-\(batch).jsonl.gz", to: bytes)
    }

    package func set(_ key: String, to bytes: [UInt8]?) {
        shared.state.withLock { $0.objects[key] = bytes }
    }

    /// Lists so many files on a page.
    package func setPageSize(_ size: Int) { shared.state.withLock { $0.pageSize = size } }

    /// Knows the feature `MODEL/SAE/INDEX`; without a description it has no label.
    package func setFeature(_ name: String, to description: String) {
        shared.state.withLock { $0.features[name] = description }
    }

    package func breakAnswers(_ fault: Fault?) { shared.state.withLock { $0.fault = fault } }

    /// A line of the export.
    package static func line(
        _ index: Int, _ description: String, id: String = "a", explainer: String = "gpt-4o-mini"
    ) -> String {
        let embedding = (0..<64).map { "0.\(($0 * 7_919 + index) % 100_000)" }
        return #"{"id":"\#(id)","modelId":"m","layer":"1-res","index":"\#(index)","#
            + #""description":\#(quoted(description)),"typeName":"oai_token-act-pair","#
            + #""explanationModelName":"\#(explainer)","embedding":[\#(embedding.joined(separator: ","))]}"#
    }

    static func quoted(_ text: String) -> String {
        let data = try? JSONSerialization.data(
            withJSONObject: text, options: [.fragmentsAllowed, .withoutEscapingSlashes])
        return String(decoding: data ?? Data("\"\"".utf8), as: UTF8.self)
    }
}

extension NeuronpediaDouble.State {
    func bucket(_ request: WebRequest) -> WebResponse {
        if request.query["list-type"] == "2" { return list(request.query) }
        let key = String(request.path.dropFirst())
        guard let object = objects[key] else { return WebResponse(404) }
        var response = HubDouble.State.ranged(object, request)
        response.headers["ETag"] = "\"\(Checksum.sha1(object))\""
        return response
    }

    private func list(_ query: [String: String]) -> WebResponse {
        let prefix = query["prefix"] ?? ""
        let after = query["continuation-token"] ?? ""
        let keys = objects.keys.filter { $0.hasPrefix(prefix) && $0 > after }.sorted()
        let page = keys.prefix(pageSize)
        var xml =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        let isTruncated = keys.count > page.count
        xml += "<IsTruncated>\(isTruncated)</IsTruncated>"
        for key in page {
            let object = objects[key] ?? []
            xml +=
                "<Contents><Key>\(key.replacing("&", with: "&amp;"))</Key>"
                + "<ETag>&quot;\(Checksum.sha1(object))&quot;</ETag>"
                + "<Size>\(object.count)</Size></Contents>"
        }
        if isTruncated, let last = page.last {
            xml += "<NextContinuationToken>\(last)</NextContinuationToken>"
        }
        return WebResponse(200, text: xml + "</ListBucketResult>")
    }

    /// `POST /api/features`.
    func api(_ request: WebRequest) -> WebResponse {
        guard request.method == "POST", request.path == "/api/features",
            let asked = try? JSONSerialization.jsonObject(with: Data(request.body))
                as? [[String: Any]]
        else { return WebResponse(404) }
        let neurons = asked.compactMap { question -> String? in
            guard let model = question["modelId"] as? String,
                let layer = question["layer"] as? String, let index = question["index"] as? Int,
                let description = features["\(model)/\(layer)/\(index)"]
            else { return nil }
            let explanation =
                #"{"id":"a","description":\#(NeuronpediaDouble.quoted(description)),"#
                + #""explanationModelName":"gpt-4o-mini","typeName":"t"}"#
            return #"{"modelId":"\#(model)","layer":"\#(layer)","index":"\#(index)","#
                + #""explanations":[\#(description.isEmpty ? "" : explanation)]}"#
        }
        return WebResponse(200, text: "[\(neurons.joined(separator: ","))]")
    }
}

/// zlib's gzip.
package enum Gzip {
    package static func pack(_ bytes: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        axon_deflate_gzip(&stream)
        defer { deflateEnd(&stream) }
        var packed = [UInt8](
            repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
        var input = bytes
        let count = input.withUnsafeMutableBufferPointer { input in
            packed.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = CUnsignedInt(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = CUnsignedInt(output.count)
                deflate(&stream, Z_FINISH)
                return output.count - Int(stream.avail_out)
            }
        }
        return Array(packed.prefix(count))
    }
}
