using System.Buffers;
using System.Text;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Bus;

/// <summary>Encodes and decodes messages of the bus: <c>{"request_id","body"}</c>, <c>{"body","status"}</c> and tokens.</summary>
/// <remarks>Unknown members are ignored; of repeated members the last counts, as in the former services.</remarks>
public static class BusMessage
{
    /// <summary>Encodes a request.</summary>
    /// <param name="body">The body as JSON.</param>
    public static byte[] Request(ReadOnlySpan<byte> body) =>
        [.. "{\"request_id\":\""u8, .. Encoding.ASCII.GetBytes(ClaimCheck.NewId()), .. "\",\"body\":"u8, .. body, .. "}"u8];

    /// <summary>Encodes a body as the former services did: an object without blanks, in ASCII.</summary>
    public static byte[] Body(Action<Utf8JsonWriter> write)
    {
        var utf8 = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(utf8, JsonDefaults.Writer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        var ascii = new ArrayBufferWriter<byte>(utf8.WrittenCount);
        AsciiJson.Write(ascii, utf8.WrittenSpan);
        return ascii.WrittenSpan.ToArray();
    }

    /// <summary>Encodes the token of a stored message.</summary>
    public static byte[] Token(string token) => Encoding.ASCII.GetBytes($$"""{"is_stored":true,"token":"{{token}}"}""");

    /// <summary>Returns the token of a message: <c>token</c> is a text and <c>is_stored</c> is exactly true; null for any other.</summary>
    public static string? TokenOf(ReadOnlySpan<byte> message)
    {
        // Only messages that are about as short as a token can be are worth a look.
        if (message.Length > 1024)
        {
            return null;
        }

        try
        {
            var (token, isStored) = ((string?)null, false);
            var json = new Utf8JsonReader(message);
            while (ReadMember(ref json))
            {
                if (json.ValueTextEquals("token"u8))
                {
                    json.Read();
                    token = json.TokenType == JsonTokenType.String ? json.GetString() : null;
                }
                else if (json.ValueTextEquals("is_stored"u8))
                {
                    json.Read();
                    isStored = json.TokenType == JsonTokenType.True;
                }
                else
                {
                    json.Read();
                }

                json.Skip();
            }

            return isStored ? token : null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Not JSON, or invalid Unicode: reading the message reports it.
            return null;
        }
    }

    /// <summary>Decodes an answer; the body is a part of the message, not a copy. Throws <see cref="JsonException"/>.</summary>
    public static BusAnswer Answer(ReadOnlyMemory<byte> message)
    {
        try
        {
            return Read(message);
        }
        catch (InvalidOperationException failure)
        {
            throw new JsonException("The message names a member with text that is not valid Unicode.", failure);
        }
    }

    private static BusAnswer Read(ReadOnlyMemory<byte> message)
    {
        var answer = new BusAnswer(null, ReadOnlyMemory<byte>.Empty);
        var json = new Utf8JsonReader(message.Span);
        while (ReadMember(ref json))
        {
            if (json.ValueTextEquals("status"u8))
            {
                json.Read();
                answer = answer with
                {
                    Status = json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var status) ? status : null,
                };
                json.Skip();
            }
            else if (json.ValueTextEquals("body"u8))
            {
                json.Read();
                var start = (int)json.TokenStartIndex;
                json.Skip();
                answer = answer with { Body = message[start..(int)json.BytesConsumed] };
            }
            else
            {
                json.Read();
                json.Skip();
            }
        }

        return answer;
    }

    // Moves to the next member of the message; throws for anything but an object.
    private static bool ReadMember(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.StartObject && json.CurrentDepth == 0)
        {
            json.Read();
        }

        return json.TokenType switch
        {
            JsonTokenType.PropertyName => true,
            JsonTokenType.EndObject => false,
            _ => throw new JsonException("The message is not an object."),
        };
    }
}

/// <summary>Represents an answer.</summary>
/// <param name="Status">The status; null when the answer has none.</param>
/// <param name="Body">The body as JSON; empty when the answer has none.</param>
public readonly record struct BusAnswer(int? Status, ReadOnlyMemory<byte> Body);
