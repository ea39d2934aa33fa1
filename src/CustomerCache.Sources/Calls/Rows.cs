using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Calls;

/// <summary>Reads an array row by row. An unreadable row is skipped and counted, without affecting the others.</summary>
internal static class Rows
{
    /// <summary>Reads an array.</summary>
    /// <param name="array">The vendor's rows.</param>
    /// <param name="read">Reads a row, given the previous one (null for the first); returns null for an unreadable row.</param>
    public static Listing<T> Read<T>(JsonElement array, Func<JsonElement, T?, T?> read)
        where T : class
    {
        var rows = new Reading<T>(read);
        foreach (var element in array.EnumerateArray())
        {
            rows.Add(element);
        }

        return rows.All;
    }

    /// <summary>Reads an array while it arrives; each element is released once read.</summary>
    public static async ValueTask<Listing<T>> ReadAsync<T>(
        PipeReader array,
        Func<JsonElement, T?, T?> read,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var rows = new Reading<T>(read);
        await foreach (
            var element in JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(array, JsonSerializerOptions.Default, cancellationToken)
        )
        {
            rows.Add(element);
        }

        return rows.All;
    }

    private static T? TryRead<T>(JsonElement element, T? before, Func<JsonElement, T?, T?> read)
        where T : class
    {
        try
        {
            return read(element, before);
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException)
        {
            // Invalid Unicode (a lone surrogate, bytes that are not UTF-8) is detected only when it is read.
            return null;
        }
    }

    private sealed class Reading<T>(Func<JsonElement, T?, T?> read)
        where T : class
    {
        private readonly ImmutableArray<T>.Builder _rows = ImmutableArray.CreateBuilder<T>();
        private T? _previous;
        private int _unreadable;

        public Listing<T> All => new(_rows.DrainToImmutable(), _unreadable);

        public void Add(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Object && TryRead(element, _previous, read) is { } row)
            {
                _rows.Add(row);
                _previous = row;
            }
            else
            {
                _unreadable++;
            }
        }
    }
}
