using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CustomerCache.Simulator;

/// <summary>Represents a request in progress: its operation, its faults, and the fleet that it is answered from.</summary>
internal readonly record struct ReceivedCall(
    HttpContext Http,
    VendorOperation Operation,
    string? Host,
    FaultVerdict Verdict,
    Fleet Fleet,
    VendorState State,
    TimeProvider Time
)
{
    public string? Query(string name)
    {
        var values = Http.Request.Query[name];
        return values.Count == 1 ? values[0] : null;
    }

    public bool TryQuery(string name, out int value) =>
        int.TryParse(Query(name), System.Globalization.CultureInfo.InvariantCulture, out value);

    /// <summary>The body as JSON, or null when it is none.</summary>
    public async Task<JsonDocument?> ReadJsonAsync()
    {
        try
        {
            return await JsonDocument.ParseAsync(Http.Request.Body, cancellationToken: Http.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Responds 200 with the output of <paramref name="write"/>, with the body fault of the verdict applied.</summary>
    public async Task SendAsync<T>(T state, Action<Utf8JsonWriter, T> write)
    {
        var buffer = JsonBuffer.Rent();
        write(buffer.Json, state);
        await SimulatedResponses.SendAsync(this, buffer.Written);
        buffer.Return();
    }

    /// <summary>Responds 200 with an array that is streamed, because it may be too long to buffer.</summary>
    public async Task SendListAsync<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        var buffer = JsonBuffer.Rent();
        buffer.Json.WriteStartArray();
        foreach (var item in items)
        {
            write(buffer.Json, item);
            if (Verdict.Body is null && buffer.Length > SimulatedResponses.ChunkSize)
            {
                await SimulatedResponses.SendChunkAsync(this, buffer.Written);
                buffer.Forget();
            }
        }

        buffer.Json.WriteEndArray();
        await SimulatedResponses.SendAsync(this, buffer.Written);
        buffer.Return();
    }
}
