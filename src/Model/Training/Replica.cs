using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ClusterLlm.Engines;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterLlm.Model.Training;

/// <summary>
/// One copy of what is trained: parameters and both moments, each a flat float32 buffer, and the arithmetic on them. It
/// knows nothing of other workers. Made outside every dispose scope; used by one thread at a time (the background
/// checkpoint, which only reads, aside).
/// </summary>
public sealed class Replica : IDisposable
{
    private readonly TrainingOptions _training;
    private readonly IOperators _operators;

    private readonly string? _base;
    private readonly Preferences? _preferences;

    internal Replica(LanguageModel model, TrainingOptions training, IOperators operators, string? baseDirectory = null,
        Preferences? preferences = null)
    {
        _operators = operators;
        (_base, _preferences) = (baseDirectory, preferences);
        Model = model;
        _training = training;
        FirstMoments = zeros(Length, dtype: ScalarType.Float32, device: model.Device);
        SecondMoments = zeros(Length, dtype: ScalarType.Float32, device: model.Device);
    }

    public LanguageModel Model { get; }

    /// <summary>Elements of each flat buffer: every parameter once, and the padding between them.</summary>
    public long Length => Model.Layout.Length;

    /// <summary>Flat float32 (Length); the modules compute with views of it.</summary>
    public Tensor Parameters => Model.Parameters;

    /// <summary>AdamW's running mean of the gradient, flat float32 (Length).</summary>
    public Tensor FirstMoments { get; }

    /// <summary>AdamW's running mean of the squared gradient, flat float32 (Length).</summary>
    public Tensor SecondMoments { get; }

    /// <summary>
    /// Trained parameters are zero until <see cref="Initialize"/>, <see cref="Load"/>, or someone writes them; a frozen
    /// base is read here.
    /// </summary>
    /// <exception cref="CheckpointException">The base cannot be read.</exception>
    public static Replica Create(RunConfiguration run, int vocabularySize, Device device)
    {
        var model = new LanguageModel(run.Model, vocabularySize, device, run.Lora);
        try
        {
            if (model.IsAdapted)
                CheckpointLoader.LoadParameters(model, run.Finetune.Base!);
            return new Replica(model, run.Training, Operators.Current, run.Finetune.Base, PreferencesOf(run, model));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The same without a base.</summary>
    public static Replica Create(ModelOptions model, int vocabularySize, TrainingOptions training, Device device) =>
        new(new LanguageModel(model, vocabularySize, device), training, Operators.Current);

    /// <summary>A flat float32 buffer (Length) for <see cref="ComputeGradient"/>, its content undefined.</summary>
    public Tensor CreateGradientBuffer() => empty(Length, dtype: ScalarType.Float32, device: Model.Device);

    /// <summary>
    /// The state of step 0: the base's parameters, or standard initialisation; moments zero. Its bits are a function of
    /// base, seed and model options.
    /// </summary>
    /// <exception cref="CheckpointException">The base cannot be read.</exception>
    public void Initialize(long seed)
    {
        if (_base is null || Model.IsAdapted)
            Model.Initialize(seed);
        else
            CheckpointLoader.LoadParameters(Model, _base);
        FirstMoments.zero_().Dispose();
        SecondMoments.zero_().Dispose();
    }

    /// <summary>
    /// Writes the gradient of the sum (not the mean) of the batch's token losses into <paramref name="gradient"/>,
    /// whatever it held, or adds it to what is there. Dropout falls by (seed, step, microBatch) alone.
    /// </summary>
    public TokenLoss ComputeGradient(TokenBatch batch, long seed, long step, int microBatch, Tensor gradient,
        bool accumulate = false)
    {
        long tokens = batch.CountedTargets();
        var pass = new ForwardPass(_operators)
        {
            Bf16 = _training.Precision == TrainingPrecision.Bf16,
            Packing = batch.Packing,
            Trains = true,
            Dropout = Model.Options.Dropout,
            DropoutKey = KeyedHash.Mix(KeyedHash.Mix((ulong)seed, (ulong)step), (ulong)microBatch),
        };
        var binding = Model.BindGradient(gradient);
        if (!accumulate)
            binding.Clear(tokens > 0 && _operators.WritesMatrixGradients);
        if (tokens == 0)
            return default;
        using var scope = NewDisposeScope();
        using var overwriting = accumulate ? null : _operators.WriteGradients();
        var hidden = Hidden(batch, pass); // (N, C)
        var (loss, factors) = _preferences?.Weigh(Model, batch, hidden, validation: false) ?? default;
        var root = CrossEntropy(batch, hidden, factors, pass);
        root.backward();
        pass.AddLookupGradients();
        return _preferences is null ? new(root.item<double>(), tokens) : loss;
    }

    /// <summary>The loss alone, without dropout.</summary>
    public TokenLoss Evaluate(TokenBatch batch)
    {
        long tokens = batch.CountedTargets();
        if (tokens == 0)
            return default;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var pass = new ForwardPass(_operators)
        {
            Bf16 = _training.Precision == TrainingPrecision.Bf16,
            Packing = batch.Packing,
        };
        var hidden = Hidden(batch, pass); // (N, C)
        return _preferences?.Weigh(Model, batch, hidden, validation: true).Loss
            ?? new(CrossEntropy(batch, hidden, null, pass).item<double>(), tokens);
    }

    /// <summary>
    /// One AdamW update by the averaged gradient; weight decay falls on matrices only. Elementwise, in place.
    /// </summary>
    public void Apply(Tensor gradient, in UpdateValues update)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var range in Model.Layout.DecayRanges)
        {
            var coefficients = new AdamWCoefficients(
                update.LearningRate, update.ClipScale, update.BiasCorrection1, update.BiasCorrection2,
                (float)_training.Beta1, (float)_training.Beta2, (float)_training.Epsilon,
                range.Decays ? (float)_training.WeightDecay : 0);
            Tensor Cut(Tensor flat) => flat.narrow(0, range.Offset, range.Count);
            _operators.AdamW(Cut(Parameters), Cut(FirstMoments), Cut(SecondMoments), Cut(gradient), coefficients);
        }
    }

    /// <summary>A fast hash over parameters and moments: equal on replicas that hold the same bits.</summary>
    public ulong StateHash()
    {
        var hasher = new StateHasher();
        foreach (var flat in new[] { Parameters, FirstMoments, SecondMoments })
            FlatBuffers.ForEachPiece(flat, 0, Length, hasher.Add);
        return hasher.Finish();
    }

    /// <summary>
    /// Lower-case hexadecimal SHA-256 over the float32 bytes of every tensor of model.safetensors, in its order and
    /// layout.
    /// </summary>
    public string ParametersSha256()
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var exporter = new TensorExporter((offset, target) => FlatBuffers.Read(Parameters, offset, target));
        foreach (var tensor in ExportedTensor.AllOf(Model.Layout))
            exporter.Export(tensor, piece => sha.AppendData(MemoryMarshal.AsBytes(piece)));
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }

    /// <summary>
    /// Takes parameters and moments from a checkpoint of the same model. Throws <see cref="CheckpointException"/> where
    /// it does not fit.
    /// </summary>
    public void Load(string checkpointDirectory) => CheckpointLoader.Load(this, checkpointDirectory);

    public void Dispose()
    {
        FirstMoments.Dispose();
        SecondMoments.Dispose();
        _preferences?.Dispose();
        Model.Dispose();
    }

    private static Preferences? PreferencesOf(RunConfiguration run, LanguageModel model)
    {
        if (run.Finetune is not { Base: { } directory, Method: FinetuneMethod.Dpo })
            return null;
        var reference = run.Dpo.ReferenceFree ? null : new ReferenceModel(model, directory);
        return new Preferences(run.Dpo, reference, Operators.Current, run.Training.Precision == TrainingPrecision.Bf16);
    }

    private Tensor Hidden(TokenBatch batch, ForwardPass pass)
    {
        var tokens = tensor(batch.Inputs, [batch.BatchSize, batch.Length], device: Model.Device); // (B, T)
        return Model.Hidden(tokens, pass).view(-1, Model.Options.Width); // (N, C)
    }

    /// <summary>The sum over the counted tokens, each times its factor if there are any.</summary>
    private Tensor CrossEntropy(TokenBatch batch, Tensor hidden, float[]? factors, ForwardPass pass)
    {
        long[] targets = batch.Targets;
        if (batch.Packing is not null)
        {
            // Most of a conversation does not count: its logits would be made in vain.
            long[] counted = batch.CountedPlaces();
            hidden = hidden.index_select(0, tensor(counted, device: Model.Device)); // (N', C)
            targets = [.. counted.Select(place => batch.Targets[place])];
        }

        return _operators.LinearCrossEntropy(hidden, Model.OutputWeight, tensor(targets, device: Model.Device),
            pass.Bf16, factors is null ? null : tensor(factors, device: Model.Device));
    }
}
