internal import Engine

/// The one page there is: what runs here and how to talk to it.
struct FrontPage: Sendable {
    /// The page, which needs nothing else to be shown.
    let html: String
}

extension FrontPage {
    /// The page of a plugin.
    init(_ loaded: LoadedPlugin) {
        let sizes = loaded.model.dimensions
        let saes = loaded.saes.map {
            "<tr><td><code>\(Self.escaped($0.hook.name))</code></td><td>\($0.layer)</td>"
                + "<td>\($0.sae.dSAE)</td><td>\($0.labels.count)</td></tr>"
        }
        let lenses = loaded.lenses.map {
            "<tr><td><code>\(Self.escaped($0.hook.name))</code></td><td>\($0.layer)</td>"
                + "<td>\(loaded.tokenizer.vocabularySize) tokens</td><td>all</td></tr>"
        }
        html = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="data:,">
            <title>AXON: \(Self.escaped(loaded.plugin.title))</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <main>
            <h1>AXON</h1>
            <p>A window into a running language model. This server continues a prompt token by token
            and tells, with each token, which features of a sparse autoencoder fired.</p>
            <h2>\(Self.escaped(loaded.plugin.title))</h2>
            <p>\(sizes.nLayers) layers, width \(sizes.dModel), a context of \(sizes.nCtx)
            tokens.</p>
            <table>
            <tr><th>\(lenses.isEmpty ? "SAE" : "Logit lens") at</th><th>layer</th><th>features</th>
            <th>labelled</th></tr>
            \((saes + lenses).joined(separator: "\n"))
            </table>
            <h2>How to connect</h2>
            <p><code>GET /health</code> tells whether it is ready. Open the WebSocket
            <code>/ws</code> and send a prompt; every option may be left out:</p>
            <pre>\(Self.escaped(Self.request))</pre>
            <p>The answer is a message for each token, then the end:</p>
            <pre>\(Self.escaped(Self.response))</pre>
            <p>A mistake is answered with <code>{"error": …}</code>. Prompts sent meanwhile wait for
            their turn; closing the socket ends the generation.</p>
            </main>
            </body>
            </html>

            """
    }

    private static let request = """
        {"prompt": "The capital of France is", "max_tokens": 40, "temperature": 0.8,
         "top_k": 50, "top_p": 0.9, "repetition_penalty": 1.1,
         "feat_k": 15, "act_threshold": 0.1}
        """

    private static let response = """
        {"token": " Paris", "token_id": 6342, "step": 0, "features":
         [{"id": 4821, "label": "capital cities", "activation": 14.3, "layer": 8}, …]}
        {"status": "done"}
        """

    private static let style = """
        :root { color-scheme: dark }
        body { margin: 0; background: #07090e; color: #f1f5f9; font: 16px/1.6 Inter, sans-serif }
        main { max-width: 44rem; margin: 0 auto; padding: 3rem 1.5rem }
        h1 { letter-spacing: .3em; color: #7ab3ff } h2 { margin-top: 2.5rem; font-size: 1.15rem }
        p { color: #8fa8c8 } code, pre { color: #34d399; font: 14px/1.5 "JetBrains Mono", monospace }
        pre { padding: 1rem; border: 1px solid #1a2744; border-radius: 10px; background: #0c1220;
          overflow-x: auto }
        table { border-collapse: collapse } td, th { padding: .3rem 1.5rem .3rem 0; text-align: left }
        th { color: #8fa8c8; font-weight: normal }
        """

    /// A text that a browser shows as it is.
    static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }
}
