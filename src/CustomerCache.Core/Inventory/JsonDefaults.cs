using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CustomerCache.Core.Inventory;

/// <summary>How JSON is written everywhere in the product: compact, non-ASCII characters as they are, nothing escaped for HTML.</summary>
public static partial class JsonDefaults
{
    /// <summary>Options for every <see cref="Utf8JsonWriter"/>. Validation is off: only tested writers use it.</summary>
    public static readonly JsonWriterOptions Writer = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Source-generated metadata of the few types that Core itself reads or writes as JSON.</summary>
    internal static readonly SimpleTypes Context = SimpleTypes.Default;

    [JsonSerializable(typeof(string))]
    internal sealed partial class SimpleTypes : JsonSerializerContext;
}

/// <summary>The byte order mark of UTF-8, which some editors and senders put in front of JSON, and which no JSON parser takes.</summary>
public static class ByteOrderMark
{
    /// <summary>Returns the text after its mark; without one, all of it.</summary>
    public static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> utf8) => utf8.StartsWith("\uFEFF"u8) ? utf8["\uFEFF"u8.Length..] : utf8;
}
