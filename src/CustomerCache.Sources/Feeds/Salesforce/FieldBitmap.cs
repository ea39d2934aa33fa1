using System.Globalization;
using System.Numerics;
using Avro;

namespace CustomerCache.Sources.Feeds.Salesforce;

/// <summary>
/// Decodes the lists of fields of a change event's header: <c>0x4402</c> has a bit for each field of the event, the lowest for the first;
/// <c>3-0x06</c> has those of the compound field at position 3.
/// </summary>
internal static class FieldBitmap
{
    /// <summary>Returns the names, those in compound fields as <c>Parent.Child</c>; what does not fit the schema is kept.</summary>
    public static IEnumerable<string> Decode(IEnumerable<string> bitmaps, RecordSchema schema) =>
        bitmaps.SelectMany(bitmap =>
            bitmap.Split('-') switch
            {
                [var bits] => Names(bits, schema, ""),
                [var position, var bits]
                    when int.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
                        && at < schema.Fields.Count
                        && RecordIn(schema.Fields[at].Schema) is { } compound => Names(bits, compound, schema.Fields[at].Name + "."),
                _ => null,
            } ?? [bitmap]
        );

    private static string[]? Names(string bits, RecordSchema schema, string prefix)
    {
        // The leading zero keeps the number positive.
        if (
            !bits.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            || !BigInteger.TryParse("0" + bits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var set)
            || set.GetBitLength() > schema.Fields.Count
        )
        {
            return null;
        }

        return [.. schema.Fields.Where(f => !((set >> f.Pos) & 1).IsZero).Select(f => prefix + f.Name)];
    }

    private static RecordSchema? RecordIn(Schema schema) =>
        schema as RecordSchema ?? (schema as UnionSchema)?.Schemas.OfType<RecordSchema>().FirstOrDefault();
}
