import Foundation
import Testing

/// The kernels of other processors, under an emulator where there is one.
struct CrossKernelTests {
    /// The script's exit status for a machine that lacks what it needs.
    private static let isSkipped: Int32 = 77

    @Test(arguments: ["native", "aarch64"])
    func kernelsEqualTheirTwinsWithoutSwift(_ target: String) throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../CrossKernels/run").standardizedFileURL
        let process = Process()
        process.executableURL = script
        process.arguments = [target]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        if process.terminationStatus == Self.isSkipped { return }
        #expect(process.terminationStatus == 0, "\(text)")
        #expect(text.contains("equals its twin"))
    }
}
