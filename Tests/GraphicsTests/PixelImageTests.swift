import Foundation
import Testing

@testable import Graphics

struct PixelImageTests {
    private func temporaryFile() -> URL {
        FileManager.default.temporaryDirectory.appending(path: "axon-\(UUID().uuidString).png")
    }

    @Test func imageSurvivesThePNGFile() throws {
        var image = PixelImage(width: 3, height: 2)
        for index in image.pixels.indices { image.pixels[index] = UInt8(index * 10 % 256) }
        let file = temporaryFile()
        defer { try? FileManager.default.removeItem(at: file) }
        try image.writePNG(to: file)
        #expect(try PixelImage(pngAt: file) == image)
    }

    @Test func missingFileIsNamed() {
        let error = #expect(throws: GraphicsError.self) {
            _ = try PixelImage(pngAt: URL(filePath: "/no/such/picture.png"))
        }
        #expect(error?.description.contains("/no/such/picture.png") == true)
    }

    @Test func textIsNotAnImage() throws {
        let file = temporaryFile()
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("not a picture".utf8).write(to: file)
        #expect(throws: GraphicsError.self) { _ = try PixelImage(pngAt: file) }
    }

    @Test func unwritableFolderIsReported() {
        let image = PixelImage(width: 1, height: 1)
        #expect(throws: GraphicsError.self) {
            try image.writePNG(to: URL(filePath: "/no/such/folder/picture.png"))
        }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func whatCannotBeWrittenIntoIsNotRemoved() {
        let image = PixelImage(width: 2, height: 2)
        #expect(throws: GraphicsError.self) {
            try image.writePNG(to: URL(filePath: "/dev/full"))
        }
        #expect(FileManager.default.fileExists(atPath: "/dev/full"))
    }
}
