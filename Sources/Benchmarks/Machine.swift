internal import Foundation
public import JSON
internal import Tensors

/// The machine that a benchmark ran on, in words.
public struct Machine: Sendable {
    /// What the processor calls itself.
    public let processor: String
    /// Processors that the system offers.
    public let processorCount: Int
    /// Threads that worked.
    public let threads: Int
    /// Physical memory in bytes.
    public let memory: UInt64
    /// Which of the compiled kernels ran.
    public let kernels: String

    /// This machine, now.
    public static var current: Machine {
        Machine(
            processor: field("model name", in: "/proc/cpuinfo") ?? "unknown processor",
            processorCount: ProcessInfo.processInfo.activeProcessorCount,
            threads: ThreadPool.threadCount, memory: ProcessInfo.processInfo.physicalMemory,
            kernels: MemorySpeed.kernelName)
    }

    /// The most memory this process has held, in bytes.
    public static var peakMemory: Int {
        let text = field("VmHWM", in: "/proc/self/status") ?? ""
        return (Int(text.prefix { $0.isNumber }) ?? 0) * 1024
    }

    /// As part of a benchmark's JSON.
    public var json: JSONOutput {
        [
            "processor": .string(processor), "processors": .int(processorCount),
            "threads": .int(threads), "memory_gb": .double((Double(memory) / 1e9).rounded()),
            "kernels": .string(kernels),
        ]
    }

    /// The value of `name: value` in one of the system's own files.
    private static func field(_ name: String, in path: String) -> String? {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            return line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        return nil
    }
}
