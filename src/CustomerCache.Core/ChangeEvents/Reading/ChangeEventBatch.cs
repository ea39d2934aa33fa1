using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CustomerCache.Core.Queries;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>The events of one call: a bad one is refused alone, the others are taken.</summary>
/// <param name="Events">Those that were understood, in order.</param>
/// <param name="Refused">How many were not.</param>
/// <param name="Skipped">How many are not data.</param>
/// <param name="Errors">What is wrong, by index and field such as <c>[3].ids</c>; null when nothing is.</param>
public sealed record ChangeEventBatch(ImmutableArray<IndexedEvent> Events, int Refused, int Skipped, QueryErrors? Errors)
{
    /// <summary>The kinds of entities that the refused events are about, as far as they are known.</summary>
    public ImmutableSortedSet<string> RefusedEntities { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Whether a refused event does not say which kind of entity it is about.</summary>
    public bool HasRefusedUnknown { get; init; }

    /// <summary>Reads one event or a list of at most <see cref="EventLimits.Batch"/>. Errors of a single event have no index.</summary>
    public static ChangeEventBatch Read(JsonElement body, ChangeEventReader reader)
    {
        if (body.ValueKind == JsonValueKind.Array && body.GetArrayLength() > EventLimits.Batch)
        {
            return new([], body.GetArrayLength(), 0, QueryErrors.Of("$", $"has more than {EventLimits.Batch} events; send them in parts"))
            {
                HasRefusedUnknown = true,
            };
        }

        var errors = new FieldErrors(most: 1_000);
        var events = ImmutableArray.CreateBuilder<IndexedEvent>();
        var entities = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        var (index, refused, skipped, hasUnknown) = (0, 0, 0, false);
        foreach (var json in body.ValueKind == JsonValueKind.Array ? body.EnumerateArray().AsEnumerable() : [body])
        {
            switch (reader.Read(json))
            {
                case EventReading.Data data:
                    events.Add(new(index, data.Event));
                    break;
                case EventReading.NotData:
                    skipped++;
                    break;
                case EventReading.Refused wrong:
                    refused++;
                    _ = wrong.Entity is null ? hasUnknown = true : entities.Add(wrong.Entity);
                    errors.AddAll(
                        body.ValueKind == JsonValueKind.Array ? string.Create(CultureInfo.InvariantCulture, $"[{index}].") : "",
                        wrong.Errors
                    );
                    break;
            }

            index++;
        }

        // Each source has a book, and the number of books is bounded: those of one call must not push each other out.
        return
            events.Select(e => e.Event.Source).Distinct(StringComparer.Ordinal).Take(EventLimits.Sources + 1).Count() > EventLimits.Sources
            ? new(
                [],
                index,
                0,
                QueryErrors.Of("$", $"has events of more than {EventLimits.Sources} sources; send them in parts, or to one channel")
            )
            {
                HasRefusedUnknown = true,
            }
            : new(events.ToImmutable(), refused, skipped, errors.IsEmpty ? null : errors.ToErrors())
            {
                RefusedEntities = entities.ToImmutable(),
                HasRefusedUnknown = hasUnknown,
            };
    }
}

/// <summary>An event and its place in the batch, from 0.</summary>
public sealed record IndexedEvent(int Index, ChangeEvent Event);
