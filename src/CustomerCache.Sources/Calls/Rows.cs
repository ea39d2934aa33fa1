using System.Collections.Immutable;
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
        var rows = ImmutableArray.CreateBuilder<T>(array.GetArrayLength());
        T? before = null;
        var unreadable = 0;
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Object && TryRead(element, before, read) is { } row)
            {
                rows.Add(row);
                before = row;
            }
            else
            {
                unreadable++;
            }
        }

        return new Listing<T>(rows.DrainToImmutable(), unreadable);
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
}
