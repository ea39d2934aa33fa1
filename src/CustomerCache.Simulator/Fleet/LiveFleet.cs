namespace CustomerCache.Simulator;

/// <summary>
/// The fleet a simulator answers from. Readers take <see cref="Current"/> once per answer and see one version;
/// edits run one after the other and show in the next answer.
/// </summary>
public sealed class LiveFleet
{
    private readonly Lock _gate = new();
    private volatile Fleet _current;

    internal LiveFleet(Fleet fleet) => _current = fleet;

    public Fleet Current => _current;

    /// <summary>Replaces the fleet by an edited one, as in <c>Edit(fleet => fleet.RenameClient(9101, "Acme"))</c>.</summary>
    /// <returns>The fleet as it is now.</returns>
    public Fleet Edit(Func<Fleet, Fleet> edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        lock (_gate)
        {
            return _current = edit(_current);
        }
    }
}
