using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CustomerCache.Core.Inventory;

/// <summary>How JSON is written everywhere in the product: compact, non-ASCII characters as they are, nothing escaped for HTML.</summary>
public static partial class JsonDefaults
{
    /// <summary>Options for every <see cref="Utf8JsonWriter"/>. Validation is off: only tested writers use it.</summary>
    public static readonly JsonWriterOptions Writer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Source-generated metadata of the few types that Core itself reads or writes as JSON.</summary>
    internal static readonly SimpleTypes Context = SimpleTypes.Default;

    [JsonSerializable(typeof(string))]
    internal sealed partial class SimpleTypes : JsonSerializerContext;
}
