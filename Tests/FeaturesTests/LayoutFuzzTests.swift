import Features
import Foundation
import Fuzzing
import Golden
import Tensors
import Testing

/// Broken autoencoders of every layout: an error or one that encodes, never a trap.
struct LayoutFuzzTests {
    @Test(arguments: LayoutCase.all)
    func noMutationOfItsFilesTraps(_ example: LayoutCase) throws {
        let copy = try TemporaryFolder()
        let files = try example.copy(to: copy.url)
        try Fuzz.attempt(UInt64(example.path.utf8.count), seconds: 0.2) { random in
            let file = try #require(files.randomElement(using: &random))
            let original = try Data(contentsOf: file)
            try Data(random.mutated([UInt8](original))).write(to: file)
            if let sae = try? example.load(from: copy.url) {
                let acts = sae.encode(Matrix(rows: 2, columns: sae.dIn))
                #expect(
                    sae.decode(acts, for: Matrix(rows: 2, columns: sae.dIn)).columns == sae.dOut)
                _ = sae.neighbours(of: 0, count: 3)
            }
            try original.write(to: file)
        }
    }
}
