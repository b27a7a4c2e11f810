/// Reads a pickle of tensors and executes nothing: opcodes and names that tensors do not need are
/// refused.
///
/// Format: CPython's pickletools, protocols 2 to 5, as `torch.save` uses them.
struct Unpickler {
    /// Why a pickle cannot be read: what was expected and what was found.
    struct Fault: Error, Equatable {
        let expected: String
        let found: String

        init(_ expected: String, _ found: String) {
            self.expected = expected
            self.found = found
        }
    }

    private let bytes: [UInt8]
    private(set) var place: Int
    private(set) var arena = PickleArena()
    private var stack: [PickleValue] = []
    private var marks: [Int] = []
    private var memo: [Int: PickleValue] = [:]

    /// A reader of the pickle that begins at `place`.
    init(_ bytes: [UInt8], from place: Int = 0) {
        self.bytes = bytes
        self.place = place
    }

    /// The value that the pickle holds; `place` is then behind it.
    mutating func value() throws(Fault) -> PickleValue {
        while true {
            let code = try byte()
            if code == UInt8(ascii: ".") { return try pop() }
            try run(code)
        }
    }

    private mutating func run(_ code: UInt8) throws(Fault) {
        switch code {
        case 0x80:
            let version = try byte()
            guard (2...5).contains(version) else {
                throw Fault("pickle protocol 2 to 5", "\(version)")
            }
        case 0x95: _ = try unsigned(8)
        case UInt8(ascii: "("): marks.append(stack.count)
        case UInt8(ascii: "0"): _ = try pop()
        case UInt8(ascii: "1"): _ = try popToMark()
        case UInt8(ascii: "2"): push(try top())
        case UInt8(ascii: "q"): memo[Int(try byte())] = try top()
        case UInt8(ascii: "r"): memo[try unsigned(4)] = try top()
        case 0x94: memo[memo.count] = try top()
        case UInt8(ascii: "h"): push(try recall(Int(try byte())))
        case UInt8(ascii: "j"): push(try recall(try unsigned(4)))
        default:
            if try runScalar(code) { return }
            if try runText(code) { return }
            if try runContainer(code) { return }
            try runCall(code)
        }
    }

    private mutating func runScalar(_ code: UInt8) throws(Fault) -> Bool {
        switch code {
        case UInt8(ascii: "N"): push(.none)
        case 0x88: push(.bool(true))
        case 0x89: push(.bool(false))
        case UInt8(ascii: "K"): push(.int(try unsigned(1)))
        case UInt8(ascii: "M"): push(.int(try unsigned(2)))
        case UInt8(ascii: "J"): push(.int(Int(Int32(truncatingIfNeeded: try unsigned(4)))))
        case 0x8A: push(try long(Int(try byte())))
        case 0x8B: push(try long(try unsigned(4)))
        case UInt8(ascii: "G"):
            let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            push(.float(Double(bitPattern: bits)))
        default: return false
        }
        return true
    }

    private mutating func runText(_ code: UInt8) throws(Fault) -> Bool {
        switch code {
        case 0x8C: push(.string(try text(try unsigned(1))))
        case UInt8(ascii: "X"): push(.string(try text(try unsigned(4))))
        case 0x8D: push(.string(try text(try unsigned(8))))
        case UInt8(ascii: "U"): push(.string(try text(try unsigned(1))))
        case UInt8(ascii: "T"): push(.string(try text(try unsigned(4))))
        case UInt8(ascii: "C"): push(.bytes(Array(try take(try unsigned(1)))))
        case UInt8(ascii: "B"): push(.bytes(Array(try take(try unsigned(4)))))
        default: return false
        }
        return true
    }

    private mutating func runContainer(_ code: UInt8) throws(Fault) -> Bool {
        switch code {
        case UInt8(ascii: "}"): push(arena.dictionary())
        case UInt8(ascii: "]"): push(arena.list())
        case UInt8(ascii: ")"): push(arena.tuple([]))
        case UInt8(ascii: "t"): push(arena.tuple(try popToMark()))
        case UInt8(ascii: "l"): push(arena.list(try popToMark()))
        case 0x85: push(arena.tuple(try pop(1)))
        case 0x86: push(arena.tuple(try pop(2)))
        case 0x87: push(arena.tuple(try pop(3)))
        case UInt8(ascii: "d"):
            let pairs = try popToMark()
            push(arena.dictionary())
            try set(pairs)
        case UInt8(ascii: "s"): try set(try pop(2))
        case UInt8(ascii: "u"): try set(try popToMark())
        case UInt8(ascii: "a"): try append(try pop(1))
        case UInt8(ascii: "e"): try append(try popToMark())
        default: return false
        }
        return true
    }

    private mutating func runCall(_ code: UInt8) throws(Fault) {
        switch code {
        case UInt8(ascii: "c"):
            let module = try line()
            push(.global(try global(module, try line())))
        case 0x93:
            let names = try pop(2)
            guard case .string(let module) = names[0], case .string(let name) = names[1] else {
                throw Fault("the name of something", "another value")
            }
            push(.global(try global(module, name)))
        case UInt8(ascii: "Q"): push(try persistent(try pop()))
        case UInt8(ascii: "R"):
            let parts = try pop(2)
            push(try call(parts[0], with: parts[1]))
        case UInt8(ascii: "b"):
            _ = try pop()
            guard case .dictionary = try top() else {
                throw Fault("a dictionary whose attributes are set", "another value")
            }
        default:
            throw Fault(
                "one of the operations that tensors need",
                "opcode 0x" + String(code, radix: 16, uppercase: true))
        }
    }
}

// MARK: What is called and named

extension Unpickler {
    private func global(_ module: String, _ name: String) throws(Fault) -> PickleGlobal {
        let full = "\(module).\(name)"
        guard let global = PickleGlobal(rawValue: full) else {
            throw Fault("only names that tensors need", "\(full.prefix(120))")
        }
        return global
    }

    /// A storage: ("storage", type, key, device, count) and, in old files, a view of it.
    private mutating func persistent(_ id: PickleValue) throws(Fault) -> PickleValue {
        guard let items = arena.items(id), (5...6).contains(items.count),
            items[0] == .string("storage"), case .global(let global) = items[1],
            let type = global.storedType, case .string(let key) = items[2],
            case .int(let count) = items[4], count >= 0,
            items.count == 5 || items[5] == .none
        else { throw Fault("a storage of numbers", "another persistent value") }
        return arena.storage(PickleStorage(key: key, type: type, count: count))
    }

    private mutating func call(
        _ function: PickleValue, with arguments: PickleValue
    ) throws(Fault) -> PickleValue {
        guard case .global(let global) = function, case .tuple(let place) = arguments else {
            throw Fault("a call of something that makes a tensor", "another call")
        }
        let arguments = arena.tuples[place]
        switch global {
        case .orderedDict where arguments.isEmpty: return arena.dictionary()
        case .rebuildTensor where arguments.count == 4,
            .rebuildTensor2 where (4...7).contains(arguments.count):
            return try tensor(arguments)
        case .rebuildParameter where arguments.count == 3:
            guard case .tensor = arguments[0] else {
                throw Fault("a parameter made of a tensor", "another value")
            }
            return arguments[0]
        case .size where arguments.count == 1: return arguments[0]
        case .device where (1...2).contains(arguments.count): return arguments[0]
        default:
            throw Fault("a call that makes a tensor", "\(global.rawValue) of \(arguments.count)")
        }
    }

    /// (storage, offset, shape, strides, …); what follows concerns training only.
    private mutating func tensor(_ arguments: [PickleValue]) throws(Fault) -> PickleValue {
        guard case .storage(let place) = arguments[0], case .int(let offset) = arguments[1],
            offset >= 0, let shape = arena.numbers(arguments[2]),
            let strides = arena.numbers(arguments[3]), strides.count == shape.count
        else { throw Fault("a storage, an offset, a shape and strides", "others") }
        let storage = arena.storages[place]
        let tensor = PickleTensor(
            storage: storage, offset: offset, shape: shape, strides: strides)
        guard tensor.fits else {
            throw Fault("\(shape) numbers of \(storage.count) in the storage", "others")
        }
        return arena.tensor(tensor)
    }
}

extension PickleTensor {
    /// Whether all it shows lies in its storage, and no more numbers than that has.
    var fits: Bool {
        guard let count = TensorEntry.product(shape), count <= storage.count else { return false }
        guard count > 0 else { return offset <= storage.count }
        var last = offset
        for (size, stride) in zip(shape, strides) {
            let (way, overflow) = (size - 1).multipliedReportingOverflow(by: stride)
            let (sum, more) = last.addingReportingOverflow(way)
            guard !overflow, !more else { return false }
            last = sum
        }
        return last < storage.count
    }
}

// MARK: The stack and the bytes

extension Unpickler {
    private mutating func push(_ value: PickleValue) { stack.append(value) }

    private func top() throws(Fault) -> PickleValue {
        guard let value = stack.last, stack.count > marks.last ?? 0 else {
            throw Fault("a value on the stack", "none")
        }
        return value
    }

    private mutating func pop() throws(Fault) -> PickleValue {
        let value = try top()
        stack.removeLast()
        return value
    }

    private mutating func pop(_ count: Int) throws(Fault) -> [PickleValue] {
        guard stack.count - (marks.last ?? 0) >= count else {
            throw Fault("\(count) values on the stack", "fewer")
        }
        defer { stack.removeLast(count) }
        return Array(stack.suffix(count))
    }

    private mutating func popToMark() throws(Fault) -> [PickleValue] {
        guard let mark = marks.popLast() else { throw Fault("a mark on the stack", "none") }
        defer { stack.removeLast(stack.count - mark) }
        return Array(stack[mark...])
    }

    private mutating func set(_ pairs: [PickleValue]) throws(Fault) {
        guard case .dictionary(let place) = try top(), pairs.count.isMultiple(of: 2) else {
            throw Fault("a dictionary and pairs for it", "another value")
        }
        for index in stride(from: 0, to: pairs.count, by: 2) {
            arena.dictionaries[place].append((pairs[index], pairs[index + 1]))
        }
    }

    private mutating func append(_ values: [PickleValue]) throws(Fault) {
        guard case .list(let place) = try top() else { throw Fault("a list", "another value") }
        arena.lists[place].append(contentsOf: values)
    }

    private func recall(_ index: Int) throws(Fault) -> PickleValue {
        guard let value = memo[index] else { throw Fault("something remembered", "nothing") }
        return value
    }

    private mutating func take(_ count: Int) throws(Fault) -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.count - place else {
            throw Fault("\(count) more bytes", "\(bytes.count - place)")
        }
        defer { place += count }
        return bytes[place..<place + count]
    }

    private mutating func byte() throws(Fault) -> UInt8 {
        guard place < bytes.count else { throw Fault("the end of the pickle", "nothing more") }
        defer { place += 1 }
        return bytes[place]
    }

    /// A little-endian number of up to eight bytes.
    private mutating func unsigned(_ count: Int) throws(Fault) -> Int {
        let number = try take(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let result = Int(exactly: number) else { throw Fault("a length", "\(number)") }
        return result
    }

    /// A little-endian number with a sign; one that is too long is kept as its bytes.
    private mutating func long(_ count: Int) throws(Fault) -> PickleValue {
        let digits = try take(count)
        guard count <= 8 else { return .bytes(Array(digits)) }
        guard let last = digits.last else { return .int(0) }
        let filler: Int = last & 0x80 == 0 ? 0 : -1
        return .int(digits.reversed().reduce(filler) { $0 << 8 | Int($1) })
    }

    private mutating func text(_ count: Int) throws(Fault) -> String {
        guard let text = String(validating: try take(count), as: UTF8.self) else {
            throw Fault("UTF-8 text", "other bytes")
        }
        return text
    }

    private mutating func line() throws(Fault) -> String {
        let end = bytes[place...].prefix(256).firstIndex(of: 0x0A)
        guard let end else { throw Fault("a name and a line's end", "a longer line") }
        let name = try text(end - place)
        place += 1
        return name
    }
}
