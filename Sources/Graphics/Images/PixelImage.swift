internal import CPNG
public import Foundation

/// A picture in memory: rows from the top, four bytes (red, green, blue, alpha) each pixel.
public nonisolated struct PixelImage: Equatable, Sendable {
    /// Pixels across.
    public let width: Int
    /// Pixels down.
    public let height: Int
    /// `width * height * 4` bytes.
    public var pixels: [UInt8]

    /// A picture of transparent black.
    public init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        pixels = [UInt8](repeating: 0, count: width * height * 4)
    }

    /// The pixel at column `x`, row `y` from the top.
    public subscript(x: Int, y: Int) -> SIMD4<UInt8> {
        get {
            let start = (y * width + x) * 4
            return [pixels[start], pixels[start + 1], pixels[start + 2], pixels[start + 3]]
        }
        set {
            let start = (y * width + x) * 4
            for channel in 0..<4 { pixels[start + channel] = newValue[channel] }
        }
    }
}

nonisolated extension PixelImage {
    private static let format = png_uint_32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)

    /// Reads a PNG file of any kind, converted to 8-bit sRGB.
    public init(pngAt url: URL) throws(GraphicsError) {
        var header = png_image()
        header.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { png_image_free(&header) }
        guard png_image_begin_read_from_file(&header, url.path) != 0 else {
            throw .imageUnreadable(file: url.path, detail: Self.message(of: header))
        }
        header.format = Self.format
        self.init(width: Int(header.width), height: Int(header.height))
        guard png_image_finish_read(&header, nil, &pixels, 0, nil) != 0 else {
            throw .imageUnreadable(file: url.path, detail: Self.message(of: header))
        }
    }

    /// Writes it as a PNG file, in place of one that is there.
    ///
    /// The picture is made in memory: libpng would remove the file, whatever it is, when the disk
    /// is full.
    public func writePNG(to url: URL) throws(GraphicsError) {
        let file = try encodedPNG(for: url)
        do {
            try file.write(to: url, options: Self.isReplaceable(url) ? .atomic : [])
        } catch {
            throw .imageUnwritable(file: url.path, detail: error.localizedDescription)
        }
    }

    private func encodedPNG(for url: URL) throws(GraphicsError) -> Data {
        var header = png_image()
        header.version = png_uint_32(PNG_IMAGE_VERSION)
        header.width = png_uint_32(width)
        header.height = png_uint_32(height)
        header.format = Self.format
        defer { png_image_free(&header) }
        var size = png_alloc_size_t(0)
        guard png_image_write_to_memory(&header, nil, &size, 0, pixels, 0, nil) != 0 else {
            throw .imageUnwritable(file: url.path, detail: Self.message(of: header))
        }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        guard png_image_write_to_memory(&header, &bytes, &size, 0, pixels, 0, nil) != 0 else {
            throw .imageUnwritable(file: url.path, detail: Self.message(of: header))
        }
        return Data(bytes.prefix(Int(size)))
    }

    /// Whether another file may take its place: a device or a pipe is to be written into.
    private static func isReplaceable(_ url: URL) -> Bool {
        let kind = try? FileManager.default.attributesOfItem(atPath: url.path)[.type]
        return kind == nil || kind as? FileAttributeType == .typeRegular
    }

    private static func message(of header: png_image) -> String {
        withUnsafeBytes(of: header.message) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
