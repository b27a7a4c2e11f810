import Testing

@Suite struct UsageTests {
    @Test func helpNamesEveryCommand() throws {
        let command = try Command.run("--help")
        #expect(command.status == 0 && command.errors.isEmpty)
        let names = [
            "generate", "replay", "check", "activations", "tokenize", "detokenize", "sample-probs",
            "plugins", "bench", "fetch", "serve",
        ]
        for name in names {
            #expect(command.text.contains(name))
            let help = try Command.run(name, "--help")
            #expect(help.status == 0 && help.text.contains("USAGE"))
        }
    }

    @Test func versionIsANumber() throws {
        let command = try Command.run("--version")
        #expect(command.status == 0)
        #expect(command.text.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
    }

    @Test func noCommandShowsTheHelp() throws {
        let command = try Command.run()
        #expect(command.status == 0 && command.text.contains("USAGE"))
    }

    @Test(arguments: [["nonsense"], ["--nonsense"], ["tokenize"], ["plugins", "nonsense"]])
    func badUsageIsStatus64(_ arguments: [String]) throws {
        let command = try Command.run(arguments)
        #expect(command.status == 64)
        #expect(command.output.isEmpty && !command.errors.isEmpty)
    }
}
