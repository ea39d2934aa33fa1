using System.Buffers;
using System.Text.Json;

namespace CustomerCache.Core.Inventory;

/// <summary>
/// Represents a JSON value that is passed on as delivered. Immutable; owns a copy of compact UTF-8 text. <c>default</c> is JSON null.
/// </summary>
/// <remarks>Equality is by bytes: two spellings of one value (<c>1.0</c> and <c>1</c>) differ.</remarks>
[GenerateSerializer, Immutable, Alias("customer-cache.RawJson")]
public readonly struct RawJson : IEquatable<RawJson>
{
    [Id(0)]
    private readonly byte[]? _utf8;

    private RawJson(byte[] utf8) => _utf8 = utf8;

    /// <summary>Gets the value as compact UTF-8 JSON.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8 is null ? "null"u8 : _utf8;

    /// <summary>Gets whether the value is JSON null.</summary>
    public bool IsNull => Utf8.SequenceEqual("null"u8);

    /// <summary>Copies a parsed element, without insignificant white space.</summary>
    public static RawJson From(JsonElement element)
    {
        if (element.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return default;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonDefaults.Writer))
        {
            element.WriteTo(writer);
        }

        return new RawJson(buffer.WrittenSpan.ToArray());
    }

    /// <summary>Copies an element as delivered; a text that is not Unicode, such as an unpaired surrogate, becomes null.</summary>
    public static RawJson FromDelivered(JsonElement element)
    {
        try
        {
            return From(element);
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer, JsonDefaults.Writer))
            {
                WriteReadable(writer, element);
            }

            return new RawJson(buffer.WrittenSpan.ToArray());
        }
    }

    private static void WriteReadable(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject())
                {
                    if (Readable(() => member.Name) is { } name)
                    {
                        writer.WritePropertyName(name);
                        WriteReadable(writer, member.Value);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    WriteReadable(writer, item);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Readable(element.GetString));
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static string? Readable(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Copies compact JSON written by this product.</summary>
    internal static RawJson FromUtf8(ReadOnlySpan<byte> json) => new(json.ToArray());

    /// <summary>Parses the result of <see cref="ToString"/>; throws <see cref="JsonException"/> on invalid JSON.</summary>
    public static RawJson Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return From(document.RootElement);
    }

    /// <summary>Returns a JSON string.</summary>
    public static RawJson FromText(string? text) =>
        text is null ? default : From(JsonSerializer.SerializeToElement(text, JsonDefaults.Context.String));

    /// <summary>Writes the value.</summary>
    public void WriteTo(Utf8JsonWriter writer) => writer.WriteRawValue(Utf8, skipInputValidation: true);

    /// <inheritdoc/>
    public bool Equals(RawJson other) => Utf8.SequenceEqual(other.Utf8);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RawJson other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Utf8);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => System.Text.Encoding.UTF8.GetString(Utf8);

    /// <summary>Compares by bytes.</summary>
    public static bool operator ==(RawJson left, RawJson right) => left.Equals(right);

    /// <summary>Compares by bytes.</summary>
    public static bool operator !=(RawJson left, RawJson right) => !left.Equals(right);
}
