using System.Globalization;
using CustomerCache.Client.Calling;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;

namespace CustomerCache.Cluster.Caller;

/// <summary>Reads all records, then each of them by its serial number, and counts the results.</summary>
internal sealed class Reading(ICustomerCacheClient cache)
{
    private int _rounds;
    private int _records;
    private int _failures;

    public async Task RunAsync(Task until)
    {
        while (!until.IsCompleted)
        {
            try
            {
                await RoundAsync();
                if (++_rounds == 1)
                {
                    Console.WriteLine("the first round is read");
                }

                // The rate is an input of the test: a caller that asks as fast as it can takes the processors from the silos.
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
            catch (Exception failure)
            {
                _failures++;
                Console.WriteLine("failed: " + failure.ToString().ReplaceLineEndings(" "));
            }
        }
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{_records} records in the last of {_rounds} rounds, {_failures} failures");

    private async Task RoundAsync()
    {
        var serials = new List<string>();
        await foreach (var record in cache.GetRecordsAsync(new RecordQuery(DeviceSystem.VeloCloud)))
        {
            serials.Add(record.Decode().SerialNumber!);
        }

        foreach (var serial in serials)
        {
            if (await cache.FindRecordAsync(DeviceSystem.VeloCloud, serial) is null)
            {
                throw new InvalidOperationException($"{serial} was read a moment ago and is not found now.");
            }
        }

        _records = serials.Count;
    }
}
