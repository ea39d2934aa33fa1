using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CustomerCache.Core.Inventory;

/// <summary>Defines how the product writes JSON: compact, non-ASCII characters unescaped, nothing escaped for HTML.</summary>
public static partial class JsonDefaults
{
    /// <summary>The options of every <see cref="Utf8JsonWriter"/>. Validation is off: only tested writers use it.</summary>
    public static readonly JsonWriterOptions Writer = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The source-generated metadata of the types that Core reads or writes as JSON.</summary>
    internal static readonly SimpleTypes Context = SimpleTypes.Default;

    [JsonSerializable(typeof(string))]
    internal sealed partial class SimpleTypes : JsonSerializerContext;
}

/// <summary>Handles the UTF-8 byte order mark, which some editors and senders put before JSON, and which JSON parsers reject.</summary>
public static class ByteOrderMark
{
    /// <summary>Returns the text after its byte order mark, if any.</summary>
    public static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> utf8) => utf8.StartsWith("\uFEFF"u8) ? utf8["\uFEFF"u8.Length..] : utf8;
}
