import Foundation
import Golden
import JSON
import Testing
import WebDouble

/// A disk that is full soon.
enum SmallDisk {
    /// Whether a disk of memory can be mounted where no other process sees it.
    static let mayBeMounted: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}

/// Disks that fill up while something is written, and have room again later.
@Suite(.enabled(if: SmallDisk.mayBeMounted, "mounting a small disk takes root"), .serialized)
struct FullDiskTests {
    /// Runs a script whose `"$@"` is `axon` with these arguments; in it `$DISK` is a disk of `size`.
    ///
    /// The mount is of a name space of its own and goes with the process.
    private func run(
        _ home: FetchTests.Home, _ arguments: [String], disk: String, size: String, _ script: String
    ) throws -> Command {
        let mounting = "mkdir -p \"$DISK\" && mount -t tmpfs -o size=\(size) none \"$DISK\"\n"
        let more = [
            "SCRIPT": mounting + script, "DISK": home.folder.url.appending(path: disk).path,
        ]
        return try Command.run(
            arguments, environment: home.environment.merging(more) { $1 },
            shell: "exec unshare --mount sh -c \"$SCRIPT\" sh \"$@\"")
    }

    private func errors(_ command: Command, before mark: String) -> [Substring] {
        let lines = command.errors.split(separator: "\n")
        return Array(lines.prefix { !$0.hasPrefix(mark) })
    }

    @Test func aFetchGoesOnWhenThereIsRoomAgain() throws {
        let home = try FetchTests.Home(weights: 4 << 20)
        home.hub.breakContent { _, response in
            var slow = response
            slow.bytesPerSecond = 1 << 20
            return slow
        }
        let command = try run(
            home, ["fetch", home.plugin], disk: "hf", size: "8m",
            """
            "$@" & fetch=$!
            until find "$DISK" -name '*.axon.incomplete' -size +64k | grep -q .; do
                kill -0 $fetch || break; sleep 0.02
            done
            cat /dev/zero > "$DISK/others" 2>/dev/null
            wait $fetch; echo "first: $?" >&2
            find "$DISK" -path '*snapshots*' -name 'model.safetensors' >&2
            rm "$DISK/others"
            "$@"; echo "second: $?" >&2
            cd "$DISK"/hub/models--org--model/snapshots/*
            echo "$(sha256sum < model.safetensors) $(readlink model.safetensors)"
            cd /
            find "$DISK" -name '*.incomplete' -o -name '*.segments' -o -name '.*.[0-9]*' >&2
            """)
        let first = errors(command, before: "first: ")
        #expect(command.errors.contains("\nfirst: 1\norg/"), "\(command.errors)")
        #expect(first.count { $0.hasPrefix("error: ") } == 1, "\(command.errors)")
        #expect(first.last?.contains("are needed") == true, "\(command.errors)")
        #expect(command.errors.hasSuffix("\nsecond: 0\n"), "\(command.errors)")
        let sums = try #require(
            command.text.firstMatch(of: /([0-9a-f]{64}) .*blobs\/([0-9a-f]{64})/))
        #expect(sums.output.1 == sums.output.2, "\(command.text)")
    }

    /// Room comes in small portions, so that the disk is full at many a moment.
    @Test func labelsWaitForRoom() throws {
        let home = try FetchTests.Home()
        let lines = (0..<4_000).map { NeuronpediaDouble.line($0, "a long description of \($0)") }
        home.neuronpedia.add(lines, to: "gpt2-small/1-res-jb", batch: 0)
        let command = try run(
            home, ["fetch", home.plugin], disk: "cache", size: "2m",
            """
            labels="$DISK/axon/labels/gpt2-small/1-res-jb/labels.json"
            for size in 1990000 1800000 1600000 1400000 1200000 1000000 800000 600000 0; do
                head -c $size /dev/zero > "$DISK/others"
                "$@" || exit 9
                [ -e "$labels" ] && break
                find "$DISK" -path '*/.*.[0-9]*' -type f >&2
            done
            echo "others: $size" >&2
            find "$DISK" -name '*.incomplete' >&2
            cat "$labels"
            """)
        #expect(command.status == 0, "\(command.errors)")
        let warnings = command.errors.split(separator: "\n").filter { $0.hasPrefix("warning: ") }
        #expect(warnings.count >= 2 && !command.errors.hasSuffix("others: 1990000\n"))
        for warning in warnings {
            #expect(warning.hasPrefix("warning: labels of gpt2-small/1-res-jb: "), "\(warning)")
        }
        #expect(command.errors.contains(/\nothers: [0-9]+\n$/), "\(command.errors)")
        let start = try #require(command.text.firstIndex(of: "{"))
        let labels = try JSONValue(String(command.text[start...])).object("features")
        #expect(labels.count == 4_000)
    }

    @Test func answersOnAFullDiskAreShownAndTheKeptOnesStay() throws {
        let home = try FetchTests.Home()
        for index in 0..<384 {
            home.neuronpedia.setFeature("gpt2-small/1-res-jb/\(index)", to: "answered \(index)")
        }
        #expect(try home.run("fetch", home.plugin).status == 0)
        let generate = [
            "generate", "--plugin", home.plugin, "--format", "jsonl", "--max-tokens", "80",
        ]
        let command = try run(
            home, generate + ["--prompt"], disk: "cache", size: "64k",
            """
            answers="$DISK/axon/labels/gpt2-small/1-res-jb/answers.json"
            until [ -s "$answers" ]; do "$@" one > "$DISK/../log" || exit 9; done
            cp "$answers" "$DISK/../before"
            cat /dev/zero > "$DISK/others" 2>/dev/null
            for turn in 1 2 3 4 5; do "$@" "The history of human civilization" || exit 8; done
            cmp "$answers" "$DISK/../before" || exit 7
            """)
        #expect(command.status == 0, "\(command.status) \(command.errors)")
        #expect(command.text.contains("\"label\":\"answered "))
        let kept = try JSONValue(
            contentsOf: home.folder.url.appending(path: "before")
        ).object("labels")
        #expect(kept.count > 0)
    }
}
