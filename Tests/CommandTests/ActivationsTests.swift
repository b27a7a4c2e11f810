import Checkpoints
import Foundation
import Golden
import Testing

@Suite struct ActivationsTests {
    private func activations(_ arguments: String..., model: String = Hub.model) throws -> Command {
        try Command.run(
            ["activations", "--model", model, "--output", "out.safetensors"] + arguments)
    }

    @Test func fileHoldsTheTensorsAsked() throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "out.safetensors")
        let command = try Command.run(
            "activations", "--model", Hub.model, "--tokens", "464, 31,7", "--hook",
            "blocks.2.hook_resid_pre", "--hook", "logits", "--hook", "hook_embed", "--hook",
            "blocks.2.hook_resid_pre", "--sae", Hub.sae, "--output", file.path)
        #expect(command.status == 0 && command.output.isEmpty && command.errors.isEmpty)
        let shapes = try SafetensorsFile(file).entries.mapValues(\.shape)
        #expect(
            shapes == [
                "tokens": [3], "blocks.2.hook_resid_pre": [3, 48], "hook_embed": [3, 48],
                "logits": [3, 500], "sae.acts": [3, 384],
            ])
    }

    @Test func promptHasTheBOSThatIsAsked() throws {
        func count(_ options: String...) throws -> Int? {
            let folder = try TemporaryFolder()
            let file = folder.url.appending(path: "out.safetensors")
            let command = try Command.run(
                ["activations", "--model", Hub.model, "--prompt", "The", "--output", file.path]
                    + options)
            #expect(command.status == 0, "\(command.errors)")
            return try SafetensorsFile(file).entries["tokens"]?.shape.first
        }
        let plain = try #require(try count())
        #expect(try count("--bos") == plain)
        #expect(try count("--no-bos") == plain - 1)
    }

    @Test func badHooksNameTheirFormOrTheModels() throws {
        try activations("--tokens", "1", "--hook", "blocks.2.resid")
            .expectFailure("--hook", "blocks.2.resid", "blocks.2.hook_resid_pre")
        try activations("--tokens", "1", "--hook", "blocks.99.hook_resid_pre")
            .expectFailure("blocks.99.hook_resid_pre")
        try activations("--tokens", "1", "--sae", Hub.sae, "--sae-hook", "nonsense")
            .expectFailure("nonsense")
    }

    @Test(arguments: [" ", ",", "1,,2", "a", "1.5", "1,500", "-1", "99999999999999999999999"])
    func badTokensAreRefused(_ tokens: String) throws {
        try activations("--tokens", tokens).expectFailure("--tokens")
    }

    @Test func tooManyTokensAreRefused() throws {
        try activations("--tokens", [String](repeating: "1", count: 97).joined(separator: ","))
            .expectFailure("96", "97")
    }

    @Test func emptyPromptWithoutBOSIsRefused() throws {
        try activations("--prompt", "", "--no-bos").expectFailure("tokens")
    }

    @Test func autoencoderOfAnotherWidthIsRefused() throws {
        let other = Fixture.named("gpt2_prefixed_f16_legacytok").folder.path + "/sae/gated"
        try activations("--tokens", "1", "--sae", other)
            .expectFailure("40", "48", "blocks.1.hook_resid_pre")
    }

    @Test func unwritableFileIsNamed() throws {
        let command = try Command.run(
            "activations", "--model", Hub.model, "--tokens", "1", "--output",
            "/nonexistent/out.safetensors")
        command.expectFailure("/nonexistent/out.safetensors")
    }

    @Test(arguments: [
        ["--prompt", "x", "--tokens", "1"], [], ["--prompt", "x", "--bos", "--no-bos"],
        ["--tokens", "1", "--sae-hook", "hook_embed"],
    ])
    func contradictionsAreBadUsage(_ options: [String]) throws {
        let command = try Command.run(
            ["activations", "--model", Hub.model, "--output", "x"] + options)
        #expect(command.status == 64)
    }
}
