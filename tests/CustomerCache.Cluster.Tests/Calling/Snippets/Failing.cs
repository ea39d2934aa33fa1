using CustomerCache.Client.Calling;
using CustomerCache.Core.Queries;

namespace CustomerCache.Cluster.Tests.Calling.Snippets;

/// <summary>Quoted in docs/calling.md.</summary>
internal static class Failing
{
    public static async Task RunAsync(ICustomerCacheClient cache, RecordQuery query, List<CustomerRecord> records)
    {
        try
        {
            await foreach (var record in cache.GetRecordsAsync(query))
            {
                records.Add(record.Decode());
            }
        }
        catch (RecordsMovedException)
        {
            records.Clear(); // and start again: what was read is of a version that is gone
        }
        catch (NotBuiltException e)
        {
            Console.WriteLine($"nothing yet of {string.Join(", ", e.Tenants)}: ask again in a minute");
        }
        catch (CustomerCacheUnreachableException)
        {
            Console.WriteLine("no silo answered for half a minute: answer from what is known, or fail");
        }
    }
}
