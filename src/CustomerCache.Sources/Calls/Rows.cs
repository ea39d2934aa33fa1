using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Calls;

/// <summary>Reads an array row by row. One odd row is left out and counted; it never costs the others.</summary>
internal static class Rows
{
    /// <param name="array">The vendor's rows.</param>
    /// <param name="read">Reads a row, given the row before (null for the first); null when it is not what was promised.</param>
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

    /// <summary>The same, while the array arrives; each element is dropped when it was read.</summary>
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
            // A text that is not Unicode (a lone surrogate, bytes that are not UTF-8) is only found out when it is read.
            return null;
        }
    }

    private sealed class Reading<T>(Func<JsonElement, T?, T?> read)
        where T : class
    {
        private readonly ImmutableArray<T>.Builder _rows = ImmutableArray.CreateBuilder<T>();
        private T? _before;
        private int _unreadable;

        public Listing<T> All => new(_rows.DrainToImmutable(), _unreadable);

        public void Add(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Object && TryRead(element, _before, read) is { } row)
            {
                _rows.Add(row);
                _before = row;
            }
            else
            {
                _unreadable++;
            }
        }
    }
}
